import Seal

/// The list of a pack's blocks: what each holds and where it lies.
package struct PackDirectory: Sendable {
    /// One block.
    package struct Entry: Hashable, Sendable {
        package let kind: BlockKind
        /// Bytes in the pack, the seal's tag included.
        package let sealedCount: Int
        /// Bytes that come back.
        package let plainCount: Int
    }

    package private(set) var entries: [Entry] = []
    /// Where each block begins in the pack, and behind them where the directory does.
    package private(set) var offsets: [Int] = [PackDirectory.serialCount]

    static let serialCount = 16
    /// No pack of 64 MiB has more blocks than bytes; a directory that claims more is refused before memory is taken.
    private static let mostEntries = 1 << 24

    package init() {}

    mutating func append(_ entry: Entry) {
        entries.append(entry)
        offsets.append(offsets[offsets.count - 1] + entry.sealedCount)
    }

    mutating func cut(to count: Int) {
        entries.removeLast(entries.count - count)
        offsets.removeLast(offsets.count - count - 1)
    }

    /// Bytes of serial and blocks.
    var byteCount: Int { offsets[offsets.count - 1] }

    /// The directory as it is written.
    package var bytes: [UInt8] {
        var out: [UInt8] = []
        out.append(varint: 1)
        out.append(varint: entries.count)
        for entry in entries {
            switch entry.kind {
            case .chunk(let id):
                out.append(1)
                out.append(varint: entry.sealedCount)
                out.append(varint: entry.plainCount)
                out += id.bytes
            case .records(let first, let last, let count):
                out.append(2)
                out.append(varint: entry.sealedCount)
                out.append(varint: entry.plainCount)
                out.append(varint: first)
                out.append(varint: last - first)
                out.append(varint: count)
            case .order:
                out.append(3)
                out.append(varint: entry.sealedCount)
                out.append(varint: entry.plainCount)
            }
        }
        return out
    }

    /// Reads a directory; nil where the bytes are not one.
    package init?(_ bytes: [UInt8]) {
        let parsed = bytes.withUnsafeBytes { bytes -> [Entry]? in
            var reader = ByteReader(bytes)
            guard reader.varint() == 1, let count = reader.count(limit: Self.mostEntries), count <= reader.remaining
            else { return nil }
            var entries: [Entry] = []
            entries.reserveCapacity(count)
            for _ in 0..<count {
                guard let entry = Self.entry(&reader) else { return nil }
                entries.append(entry)
            }
            return reader.remaining == 0 ? entries : nil
        }
        guard let parsed else { return nil }
        for entry in parsed { append(entry) }
    }

    private static func entry(_ reader: inout ByteReader) -> Entry? {
        guard let code = reader.byte(),
            let sealed = reader.count(limit: Encoded.longestBlock * 2), sealed > BlockSeal.overhead,
            let plain = reader.count(limit: Encoded.longestBlock)
        else { return nil }
        let kind: BlockKind
        switch code {
        case 1:
            guard let id = reader.slice(32) else { return nil }
            kind = .chunk(id: Digest256(id))
        case 2:
            guard let first = reader.count(limit: Int(UInt32.max)), let span = reader.count(limit: Int(UInt32.max)),
                let count = reader.count(limit: span + 1), count > 0
            else { return nil }
            kind = .records(first: first, last: first + span, count: count)
        case 3:
            kind = .order
        default:
            return nil
        }
        return Entry(kind: kind, sealedCount: sealed, plainCount: plain)
    }
}
