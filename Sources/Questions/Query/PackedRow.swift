// Invariant of this file: `bytes` holds nothing but what `append` wrote, so that reading them ends where they end.

import Records

/// The values of a row on their way from the core that read a record to the database: one piece of memory, in which
/// places without a value take no room.
struct PackedRow: Sendable {
    /// A value of the row. Text is lent.
    enum Value {
        case integer(Int64)
        case real(Double)
        case text(UnsafeRawBufferPointer)
    }

    private enum Tag {
        static let integer: UInt8 = 1
        static let real: UInt8 = 2
        static let text: UInt8 = 3
    }

    private var bytes: [UInt8] = []

    mutating func append(_ value: Int64, at place: Int) {
        start(place, Tag.integer)
        append(raw: value)
    }

    mutating func append(_ value: Double, at place: Int) {
        start(place, Tag.real)
        append(raw: value)
    }

    mutating func append(_ text: UnsafeRawBufferPointer, at place: Int) {
        start(place, Tag.text)
        append(raw: UInt32(clamping: text.count))
        bytes.append(contentsOf: text)
    }

    /// Appends an attribute's value: what is true or false as 1 or 0, null not at all.
    mutating func append(_ kind: AttributeKind, _ value: UnsafeRawBufferPointer, at place: Int) {
        switch kind {
        case .null: break
        case .boolean: append(Int64(value.first == UInt8(ascii: "t") ? 1 : 0), at: place)
        case .number:
            if let integer = JSONNumber.integer(value) {
                append(integer, at: place)
            } else {
                append(JSONNumber.real(value), at: place)
            }
        case .text, .json: append(value, at: place)
        }
    }

    private mutating func start(_ place: Int, _ tag: UInt8) {
        append(raw: UInt16(clamping: place))
        bytes.append(tag)
    }

    private mutating func append<Number: BitwiseCopyable>(raw number: Number) {
        withUnsafeBytes(of: number) { bytes.append(contentsOf: $0) }
    }

    /// The row's values, lent.
    struct Values {
        fileprivate let bytes: UnsafeRawBufferPointer

        /// Hands over each value with its place.
        func forEach(_ take: (_ place: Int, Value) throws -> Void) throws {
            var at = 0
            func next<Number: BitwiseCopyable>(_: Number.Type) -> Number {
                defer { at += MemoryLayout<Number>.size }
                return bytes.loadUnaligned(fromByteOffset: at, as: Number.self)
            }
            while at < bytes.count {
                let place = Int(next(UInt16.self))
                switch next(UInt8.self) {
                case Tag.integer: try take(place, .integer(next(Int64.self)))
                case Tag.real: try take(place, .real(next(Double.self)))
                default:
                    let count = Int(next(UInt32.self))
                    try take(place, .text(UnsafeRawBufferPointer(rebasing: bytes[at..<at + count])))
                    at += count
                }
            }
        }
    }

    /// How many bytes the values take.
    var byteCount: Int { bytes.count }

    /// Lends the values for the length of a call.
    func lend(_ body: (Values) throws -> Void) rethrows {
        try bytes.withUnsafeBytes { try body(Values(bytes: $0)) }
    }

    fileprivate func append(to rows: inout [UInt8]) { rows += bytes }
}

/// Many rows in one piece of memory.
struct PackedRows: Sendable {
    private var bytes: [UInt8] = []
    /// Where each row ends.
    private var ends: [Int] = []

    init(_ rows: [PackedRow]) {
        bytes.reserveCapacity(rows.reduce(0) { $0 + $1.byteCount })
        ends.reserveCapacity(rows.count)
        for row in rows {
            row.append(to: &bytes)
            ends.append(bytes.count)
        }
    }

    var byteCount: Int { bytes.count + ends.count * MemoryLayout<Int>.size }

    /// Lends each row's values for the length of a call.
    func forEach(_ body: (PackedRow.Values) throws -> Void) rethrows {
        try bytes.withUnsafeBytes { bytes in
            var start = 0
            for end in ends {
                try body(PackedRow.Values(bytes: UnsafeRawBufferPointer(rebasing: bytes[start..<end])))
                start = end
            }
        }
    }
}
