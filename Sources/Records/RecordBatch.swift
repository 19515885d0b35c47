import Seal
import Store

/// Records on their way into one block, or out of one: their bytes one behind the other, and what is known of each.
package struct RecordBatch: Sendable {
    package private(set) var bytes: [UInt8] = []
    /// Where the first record begins in `bytes`: a block that was read is kept as it came.
    fileprivate let start: Int
    /// Where each record ends in `bytes`.
    package private(set) var ends: [Int] = []
    package private(set) var ordinals: [UInt32] = []
    package private(set) var keys: [KeySpan] = []
    /// Empty, or 32 bytes a record.
    package private(set) var salts: [UInt8] = []

    /// A block holds about this many bytes of records: enough for columns (twice as much would save 6 % more), and little to
    /// read for one record, a third of a millisecond.
    package static let usualCount = 512 << 10

    package init() { start = 0 }

    package var count: Int { ordinals.count }
    package var isFull: Bool { bytes.count >= Self.usualCount }

    /// Makes room for a block's worth.
    package mutating func reserve() {
        bytes.reserveCapacity(Self.usualCount + 4096)
        ends.reserveCapacity(1280)
        ordinals.reserveCapacity(1280)
        keys.reserveCapacity(1280)
    }

    package mutating func append(_ record: UnsafeRawBufferPointer, ordinal: UInt32, key: KeySpan) {
        bytes.append(contentsOf: record)
        ends.append(bytes.count)
        ordinals.append(ordinal)
        keys.append(key)
    }

    /// As above, with the salt out of the block that the record comes from.
    mutating func append(_ record: UnsafeRawBufferPointer, ordinal: UInt32, key: KeySpan, salt: UnsafeRawBufferPointer)
    {
        append(record, ordinal: ordinal, key: key)
        salts.append(contentsOf: salt)
    }

    /// The range of record `index` in `bytes`.
    package func range(_ index: Int) -> Range<Int> {
        (index == 0 ? start : ends[index - 1])..<ends[index]
    }

    /// The leaves of all records.
    ///
    /// - Parameter salts: 32 bytes a record.
    package func leaves(_ commitment: Commitment, salts: [UInt8]) -> [LeafEntry] {
        bytes.withUnsafeBytes { bytes in
            salts.withUnsafeBytes { salts in
                (0..<count).map { index in
                    let record = UnsafeRawBufferPointer(rebasing: bytes[range(index)])
                    let salt = UnsafeRawBufferPointer(
                        rebasing: salts[index * SaltStream.saltCount..<(index + 1) * SaltStream.saltCount])
                    let keyHash = commitment.keyHash(of: record, at: keys[index])
                    return LeafEntry(
                        keyHash: keyHash, leaf: Commitment.leaf(keyHash: keyHash, salt: salt, record: record),
                        ordinal: ordinals[index])
                }
            }
        }
    }
}

/// A batch of ascending ordinals as a block of a pack (`schema/FORMAT.md`, "Record blocks").
package enum RecordBlock {
    /// The block's plain bytes, where the records lie in them, and the records' leaves, under a fresh seed.
    package static func encode(
        _ batch: RecordBatch, _ commitment: Commitment
    ) -> (plain: [UInt8], places: RowPlaces, leaves: [LeafEntry]) {
        let seed = Randomness.bytes(SaltStream.seedCount)
        let salts = seed.withUnsafeBytes { SaltStream.salts(seed: $0, count: batch.count) }
        var plain: [UInt8] = []
        plain.reserveCapacity(batch.bytes.count + batch.count * 8 + 64)
        plain.append(0)
        plain += seed
        plain.append(varint: batch.count)
        var expected: UInt32 = 0
        for (index, ordinal) in batch.ordinals.enumerated() {
            plain.append(varint: index == 0 ? ordinal : ordinal - expected)
            expected = ordinal + 1
        }
        let lengthsStart = plain.count
        let rowLengths = (0..<batch.count).map { batch.range($0).count }
        for length in rowLengths { plain.append(varint: length) }
        let lengths = lengthsStart..<plain.count
        for key in batch.keys { plain.append(varint: key.offset) }
        for key in batch.keys { plain.append(varint: key.length << 2 | Int(key.encoding.rawValue)) }
        let places = RowPlaces(lengths: lengths, rows: plain.count, rowLengths: rowLengths)
        plain += batch.bytes[batch.start...]
        return (plain, places, batch.leaves(commitment, salts: salts))
    }

    /// The records of a block again; nil where the bytes are not one.
    package static func decode(_ plain: [UInt8]) -> RecordBatch? {
        plain.withUnsafeBytes { bytes in
            var reader = ByteReader(bytes)
            guard reader.byte() == 0, let seed = reader.slice(SaltStream.seedCount),
                let count = reader.count(limit: reader.remaining), count > 0,
                let ordinals = ordinals(&reader, count: count)
            else { return nil }
            var lengths: [Int] = []
            lengths.reserveCapacity(count)
            var total = 0
            for _ in 0..<count {
                guard let length = reader.count(limit: bytes.count) else { return nil }
                lengths.append(length)
                total += length
            }
            guard let keys = keys(&reader, lengths: lengths), reader.remaining == total else { return nil }
            return RecordBatch(
                bytes: plain, lengths: lengths, ordinals: ordinals, keys: keys,
                salts: SaltStream.salts(seed: seed, count: count))
        }
    }

    /// The ordinals of a block alone; nil where the bytes do not begin like one.
    package static func ordinals(of plain: [UInt8]) -> [UInt32]? {
        plain.withUnsafeBytes { bytes in
            var reader = ByteReader(bytes)
            guard reader.byte() == 0, reader.slice(SaltStream.seedCount) != nil,
                let count = reader.count(limit: reader.remaining), count > 0
            else { return nil }
            return ordinals(&reader, count: count)
        }
    }

    private static func ordinals(_ reader: inout ByteReader, count: Int) -> [UInt32]? {
        var ordinals: [UInt32] = []
        ordinals.reserveCapacity(count)
        var next = 0
        for _ in 0..<count {
            guard let gap = reader.count(limit: Int(UInt32.max)), next + gap < Int(UInt32.max) else { return nil }
            ordinals.append(UInt32(next + gap))
            next += gap + 1
        }
        return ordinals
    }

    private static func keys(_ reader: inout ByteReader, lengths: [Int]) -> [KeySpan]? {
        var offsets: [Int] = []
        offsets.reserveCapacity(lengths.count)
        for length in lengths {
            guard let offset = reader.count(limit: length) else { return nil }
            offsets.append(offset)
        }
        var keys: [KeySpan] = []
        keys.reserveCapacity(lengths.count)
        for (index, length) in lengths.enumerated() {
            guard let packed = reader.count(limit: Int(UInt32.max)), packed >> 2 <= length - offsets[index],
                let encoding = KeyEncoding(rawValue: UInt8(packed & 3))
            else { return nil }
            keys.append(KeySpan(offset: offsets[index], length: packed >> 2, encoding: encoding))
        }
        return keys
    }
}

extension RecordBatch {
    fileprivate init(
        bytes: [UInt8], lengths: [Int], ordinals: [UInt32], keys: [KeySpan], salts: [UInt8]
    ) {
        self.bytes = bytes
        start = bytes.count - lengths.reduce(0, +)
        self.ordinals = ordinals
        self.keys = keys
        self.salts = salts
        ends.reserveCapacity(lengths.count)
        var end = start
        for length in lengths {
            end += length
            ends.append(end)
        }
    }
}
