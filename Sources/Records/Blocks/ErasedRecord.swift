import Seal
import Store

/// What a block keeps of a record that was erased: enough for the roots that the record is under, and nothing that tells what it
/// said. Who holds `id` can confirm by the key hash whose it was.
package struct ErasedRecord: Hashable, Sendable {
    package let ordinal: UInt32
    /// SHA-256(commitment key ‖ key).
    package let keyHash: Digest256
    /// SHA-256(salt ‖ record). The salt is gone.
    package let recordHash: Digest256

    /// Of both hashes.
    static let byteCount = 64

    package init(ordinal: UInt32, keyHash: Digest256, recordHash: Digest256) {
        self.ordinal = ordinal
        self.keyHash = keyHash
        self.recordHash = recordHash
    }

    package var leaf: LeafEntry {
        LeafEntry(
            keyHash: keyHash, leaf: Commitment.leaf(keyHash: keyHash, recordHash: recordHash), ordinal: ordinal)
    }
}

extension RecordBatch {
    /// The batch without some of its records.
    ///
    /// - Parameters:
    ///   - isKept: by ordinal whether something shows the record, or what is left of it.
    ///   - isErased: by key hash and bytes whether a record that is kept is to be erased; nil where none is.
    package func without(
        _ commitment: Commitment, isKept: (UInt32) -> Bool,
        isErased: ((Digest256, UnsafeRawBufferPointer) -> Bool)? = nil
    ) -> RecordBatch {
        var kept = RecordBatch()
        var erased = self.erased.filter { isKept($0.ordinal) }
        bytes.withUnsafeBytes { bytes in
            salts.withUnsafeBytes { salts in
                for index in 0..<count where isKept(ordinals[index]) {
                    let record = UnsafeRawBufferPointer(rebasing: bytes[range(index)])
                    let start = index * SaltStream.saltCount
                    let salt = UnsafeRawBufferPointer(rebasing: salts[start..<start + SaltStream.saltCount])
                    let keyHash = isErased.map { _ in commitment.keyHash(of: record, at: keys[index]) }
                    if let keyHash, isErased?(keyHash, record) == true {
                        erased.append(
                            ErasedRecord(
                                ordinal: ordinals[index], keyHash: keyHash,
                                recordHash: Commitment.recordHash(salt: salt, record: record)))
                    } else {
                        kept.append(record, ordinal: ordinals[index], key: keys[index], salt: salt)
                    }
                }
            }
        }
        for record in erased.sorted(by: { $0.ordinal < $1.ordinal }) { kept.append(record) }
        return kept
    }
}
