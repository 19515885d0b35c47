import Store

/// What a delta segment says of the order (`schema/FORMAT.md`, "Records"): which ordinals went, which came back, and the
/// order as an edit of the one before, or in full where that is shorter.
package struct OrderStream: Equatable, Sendable {
    package var tombstones: [UInt32]
    package var revivals: [UInt32]
    package var order: Order

    package init(tombstones: [UInt32], revivals: [UInt32], order: Order) {
        self.tombstones = tombstones
        self.revivals = revivals
        self.order = order
    }

    private enum Mode: UInt8 {
        case same = 0
        case edit = 1
        case full = 2
    }

    /// The stream's bytes.
    ///
    /// - Parameter previous: the order that the delta follows.
    package func encode(after previous: Order) -> [UInt8] {
        var bytes: [UInt8] = [1]
        bytes.appendAscending(tombstones)
        bytes.appendAscending(revivals)
        guard order != previous else { return bytes + [Mode.same.rawValue] }
        let full = encodedInFull()
        let edit = OrderEdit(from: previous, to: order).encoded(atMost: full.count)
        return bytes + (edit.map { [Mode.edit.rawValue] + $0 } ?? [Mode.full.rawValue] + full)
    }

    private func encodedInFull() -> [UInt8] {
        let highest = order.runs.map { $0.end - 1 }.max() ?? 0
        let width = UInt32.bitWidth - highest.leadingZeroBitCount
        var bytes: [UInt8] = []
        bytes.reserveCapacity(order.count * width / 8 + 16)
        bytes.append(varint: order.count)
        bytes.append(UInt8(width))
        var pending: UInt64 = 0
        var bits = 0
        for run in order.runs {
            for ordinal in run.start..<run.end {
                pending |= UInt64(ordinal) << UInt64(bits)
                bits += width
                while bits >= 8 {
                    bytes.append(UInt8(truncatingIfNeeded: pending))
                    pending >>= 8
                    bits -= 8
                }
            }
        }
        if bits > 0 { bytes.append(UInt8(truncatingIfNeeded: pending)) }
        return bytes
    }

    /// Reads a stream; nil where the bytes are not one that can follow `previous`.
    ///
    /// - Parameter ordinalLimit: no ordinal is as high; it bounds what a hostile stream can ask for.
    package static func decode(_ bytes: [UInt8], after previous: Order, ordinalLimit: Int) -> OrderStream? {
        bytes.withUnsafeBytes { bytes in
            var reader = ByteReader(bytes)
            guard let (tombstones, revivals) = comings(&reader, ordinalLimit: ordinalLimit),
                let code = reader.byte(), let mode = Mode(rawValue: code)
            else { return nil }
            let order: Order?
            switch mode {
            case .same: order = previous
            case .edit: order = OrderEdit.apply(&reader, to: previous, ordinalLimit: ordinalLimit)
            case .full: order = inFull(&reader, ordinalLimit: ordinalLimit)
            }
            guard let order, !order.isRepeating, reader.remaining == 0 else { return nil }
            return OrderStream(tombstones: tombstones, revivals: revivals, order: order)
        }
    }

    /// Reads the version and the two lists that a stream begins with.
    static func comings(
        _ reader: inout ByteReader, ordinalLimit: Int
    ) -> (tombstones: [UInt32], revivals: [UInt32])? {
        guard reader.byte() == 1, let tombstones = reader.ascending(limit: ordinalLimit),
            let revivals = reader.ascending(limit: ordinalLimit)
        else { return nil }
        return (tombstones, revivals)
    }

    private static func inFull(_ reader: inout ByteReader, ordinalLimit: Int) -> Order? {
        guard let count = reader.count(limit: ordinalLimit), let width = reader.byte().map(Int.init), width <= 32,
            // No bits are enough for one ordinal, 0; for more of them they would make a short stream a long order.
            width > 0 || count <= 1, let packed = reader.slice((count * width + 7) / 8)
        else { return nil }
        var order = Order(count: 0)
        var pending: UInt64 = 0
        var bits = 0
        var next = 0
        let mask = (UInt64(1) << UInt64(width)) - 1
        for _ in 0..<count {
            while bits < width {
                pending |= UInt64(packed[next]) << UInt64(bits)
                next += 1
                bits += 8
            }
            let ordinal = pending & mask
            guard ordinal < UInt64(ordinalLimit) else { return nil }
            order.append(UInt32(ordinal))
            pending >>= UInt64(width)
            bits -= width
        }
        return pending == 0 ? order : nil
    }
}

extension [UInt8] {
    fileprivate mutating func appendAscending(_ ordinals: [UInt32]) {
        append(varint: ordinals.count)
        var next: UInt32 = 0
        for ordinal in ordinals {
            append(varint: ordinal - next)
            next = ordinal + 1
        }
    }
}

extension ByteReader {
    fileprivate mutating func ascending(limit: Int) -> [UInt32]? {
        guard let count = count(limit: min(limit, remaining)) else { return nil }
        var ordinals: [UInt32] = []
        ordinals.reserveCapacity(count)
        var next = 0
        for _ in 0..<count {
            guard let gap = self.count(limit: limit), next + gap < limit else { return nil }
            ordinals.append(UInt32(next + gap))
            next += gap + 1
        }
        return ordinals
    }
}
