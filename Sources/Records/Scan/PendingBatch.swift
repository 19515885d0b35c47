import Seal
import Store

/// Records on their way into one block, with their fingerprints.
package struct PendingBatch: Sendable {
    package private(set) var batch = RecordBatch()
    private(set) var fingerprints: [Fingerprint] = []

    mutating func append(
        _ record: UnsafeRawBufferPointer, ordinal: UInt32, key: KeySpan, fingerprint: Fingerprint
    ) {
        batch.append(record, ordinal: ordinal, key: key)
        fingerprints.append(fingerprint)
    }

    mutating func reserve() { batch.reserve() }

    /// The block, and what the state and the commitments need to know of its records.
    package func encode(_ commitment: Commitment, level: Int32) -> EncodedBatch {
        let (plain, places, leaves) = RecordBlock.encode(batch, commitment)
        let entries = batch.ordinals.indices.map { index in
            RecordEntry(
                fingerprint: fingerprints[index], keyHash: leaves[index].keyHash, length: batch.range(index).count,
                ordinal: batch.ordinals[index])
        }
        let first = Int(batch.ordinals.first ?? 0)
        let last = Int(batch.ordinals.last ?? 0)
        return EncodedBatch(
            block: Encoded(plain, places, level: level), kind: .records(first: first, last: last, count: batch.count),
            entries: entries, leaves: leaves)
    }
}

/// A block of records, ready for a pack.
package struct EncodedBatch: Sendable {
    package let block: Encoded
    package let kind: BlockKind
    package let entries: [RecordEntry]
    package let leaves: [LeafEntry]
}
