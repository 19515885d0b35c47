import Seal
import Store

/// What a block of records begins with, up to the records' lengths.
struct RecordBlockHead {
    /// How the salts stand in the block, as its flags say.
    enum Form: UInt8 {
        /// They come from a seed.
        case seed = 0
        /// They are spelled out, as the block was written anew without some of its records: a seed would tell the salts of those.
        case salts = 1
    }

    /// Of the records that are there.
    let ordinals: [UInt32]
    /// Of those that were erased.
    let erasedOrdinals: [UInt32]
    /// nil where salts are spelled out.
    private let seed: UnsafeRawBufferPointer?

    /// - Returns: nil where the bytes do not begin like a block.
    init?(_ reader: inout ByteReader) {
        guard let form = reader.byte().flatMap(Form.init) else { return nil }
        switch form {
        case .seed:
            guard let seed = reader.slice(SaltStream.seedCount), let count = reader.count(limit: reader.remaining),
                count > 0, let ordinals = Self.ordinals(&reader, count: count)
            else { return nil }
            self.seed = seed
            self.ordinals = ordinals
            erasedOrdinals = []
        case .salts:
            guard let count = reader.count(limit: reader.remaining / SaltStream.saltCount),
                let erasedCount = reader.count(limit: reader.remaining / ErasedRecord.byteCount),
                count + erasedCount > 0, let ordinals = Self.ordinals(&reader, count: count),
                let erased = Self.ordinals(&reader, count: erasedCount),
                erased.isEmpty || Set(ordinals).isDisjoint(with: erased)
            else { return nil }
            seed = nil
            self.ordinals = ordinals
            erasedOrdinals = erased
        }
    }

    /// The salts, 32 bytes a record, where the reader has come to them.
    func salts(_ reader: inout ByteReader) -> [UInt8]? {
        if let seed { return SaltStream.salts(seed: seed, count: ordinals.count) }
        return reader.slice(SaltStream.saltCount * ordinals.count).map { Array($0) }
    }

    /// What is left of the erased records, where the reader has come to it.
    func erased(_ reader: inout ByteReader) -> [ErasedRecord]? {
        var records: [ErasedRecord] = []
        records.reserveCapacity(erasedOrdinals.count)
        for ordinal in erasedOrdinals {
            guard let keyHash = reader.slice(32), let recordHash = reader.slice(32) else { return nil }
            records.append(
                ErasedRecord(ordinal: ordinal, keyHash: Digest256(keyHash), recordHash: Digest256(recordHash)))
        }
        return records
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
}
