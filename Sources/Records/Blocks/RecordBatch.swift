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
    /// Records that were here and were erased: ascending by ordinal, none of which is among `ordinals`.
    package private(set) var erased: [ErasedRecord] = []

    /// A block holds about this many bytes of records: enough for columns (twice as much would save 6 % more), and little to
    /// read for one record, a third of a millisecond.
    package static let usualCount = 512 << 10

    package init() { start = 0 }

    package var count: Int { ordinals.count }
    /// The ordinals of all records, erased ones too, ascending.
    package var allOrdinals: [UInt32] {
        erased.isEmpty ? ordinals : (ordinals + erased.map(\.ordinal)).sorted()
    }
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

    /// Takes what is left of an erased record.
    mutating func append(_ record: ErasedRecord) { erased.append(record) }

    /// The range of record `index` in `bytes`.
    package func range(_ index: Int) -> Range<Int> {
        (index == 0 ? start : ends[index - 1])..<ends[index]
    }

    /// The leaves of all records, in their order, and behind them those of the erased ones.
    ///
    /// - Parameter salts: 32 bytes a record.
    package func leaves(_ commitment: Commitment, salts: [UInt8]) -> [LeafEntry] {
        let leaves = bytes.withUnsafeBytes { bytes in
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
        return erased.isEmpty ? leaves : leaves + erased.map(\.leaf)
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
        plain.append(RecordBlockHead.Form.seed.rawValue)
        plain += seed
        plain.append(varint: batch.count)
        plain.append(ordinals: batch.ordinals)
        let lengths = batch.appendLengths(to: &plain)
        batch.appendKeys(to: &plain)
        let places = RowPlaces(lengths: lengths.place, rows: plain.count, rowLengths: lengths.each)
        plain += batch.bytes[batch.start...]
        return (plain, places, batch.leaves(commitment, salts: salts))
    }

    /// A block written anew: of the records that were in it those that are kept, under the salts that they have.
    ///
    /// - Parameter batch: with salts; of records and erased ones together at least one.
    package static func encode(kept batch: RecordBatch) -> (plain: [UInt8], places: RowPlaces) {
        var plain: [UInt8] = []
        plain.reserveCapacity(batch.bytes.count + batch.count * 40 + batch.erased.count * 72 + 64)
        plain.append(RecordBlockHead.Form.salts.rawValue)
        plain.append(varint: batch.count)
        plain.append(varint: batch.erased.count)
        plain.append(ordinals: batch.ordinals)
        plain.append(ordinals: batch.erased.map(\.ordinal))
        let lengths = batch.appendLengths(to: &plain)
        batch.appendKeys(to: &plain)
        plain += batch.salts
        for record in batch.erased { plain += record.keyHash.bytes + record.recordHash.bytes }
        let places = RowPlaces(lengths: lengths.place, rows: plain.count, rowLengths: lengths.each)
        plain += batch.bytes[batch.start...]
        return (plain, places)
    }

    /// The records of a block again; nil where the bytes are not one.
    package static func decode(_ plain: [UInt8]) -> RecordBatch? {
        plain.withUnsafeBytes { bytes in
            var reader = ByteReader(bytes)
            guard let head = RecordBlockHead(&reader) else { return nil }
            let count = head.ordinals.count
            var lengths: [Int] = []
            lengths.reserveCapacity(count)
            var total = 0
            for _ in 0..<count {
                guard let length = reader.count(limit: bytes.count) else { return nil }
                lengths.append(length)
                total += length
            }
            guard let keys = keys(&reader, lengths: lengths), let salts = head.salts(&reader),
                let erased = head.erased(&reader), reader.remaining == total
            else { return nil }
            return RecordBatch(
                bytes: plain, lengths: lengths, ordinals: head.ordinals, keys: keys, salts: salts, erased: erased)
        }
    }

    /// The ordinals of a block alone, erased records' too; nil where the bytes do not begin like one.
    package static func ordinals(of plain: [UInt8]) -> [UInt32]? {
        plain.withUnsafeBytes { bytes in
            var reader = ByteReader(bytes)
            guard let head = RecordBlockHead(&reader) else { return nil }
            return head.erasedOrdinals.isEmpty ? head.ordinals : (head.ordinals + head.erasedOrdinals).sorted()
        }
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

extension [UInt8] {
    /// The first of ascending ordinals as it is, each further one as its gap to the one before.
    fileprivate mutating func append(ordinals: [UInt32]) {
        var expected: UInt32 = 0
        for (index, ordinal) in ordinals.enumerated() {
            append(varint: index == 0 ? ordinal : ordinal - expected)
            expected = ordinal + 1
        }
    }
}

extension RecordBatch {
    fileprivate func appendLengths(to plain: inout [UInt8]) -> (place: Range<Int>, each: [Int]) {
        let start = plain.count
        let each = (0..<count).map { range($0).count }
        for length in each { plain.append(varint: length) }
        return (start..<plain.count, each)
    }

    fileprivate func appendKeys(to plain: inout [UInt8]) {
        for key in keys { plain.append(varint: key.offset) }
        for key in keys { plain.append(varint: key.length << 2 | Int(key.encoding.rawValue)) }
    }

    fileprivate init(
        bytes: [UInt8], lengths: [Int], ordinals: [UInt32], keys: [KeySpan], salts: [UInt8], erased: [ErasedRecord]
    ) {
        self.bytes = bytes
        start = bytes.count - lengths.reduce(0, +)
        self.ordinals = ordinals
        self.keys = keys
        self.salts = salts
        self.erased = erased
        ends.reserveCapacity(lengths.count)
        var end = start
        for length in lengths {
            end += length
            ends.append(end)
        }
    }
}
