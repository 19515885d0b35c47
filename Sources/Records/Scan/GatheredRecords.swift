import Seal

/// Records that have to be stored, gathered into batches of a block each.
struct GatheredRecords {
    private var pending = PendingBatch()
    private var full: [PendingBatch] = []
    /// Changed records, held until they can be sorted.
    private var held = PendingBatch()

    /// Changed records wait for each other up to this many bytes, so that a delta's ordinals ascend.
    private static let mostHeld = 32 << 20

    init() { pending.reserve() }

    /// Takes a record whose ordinal is above all that were stored before.
    mutating func store(_ record: UnsafeRawBufferPointer, _ key: KeySpan, _ fingerprint: Fingerprint, _ ordinal: UInt32)
    {
        pending.append(record, ordinal: ordinal, key: key, fingerprint: fingerprint)
        if pending.batch.isFull { endBatch() }
    }

    /// Takes a record whose ordinal may be any.
    mutating func hold(_ record: UnsafeRawBufferPointer, _ key: KeySpan, _ fingerprint: Fingerprint, _ ordinal: UInt32)
    {
        held.append(record, ordinal: ordinal, key: key, fingerprint: fingerprint)
    }

    mutating func endBatch() {
        guard pending.batch.count > 0 else { return }
        full.append(pending)
        pending = PendingBatch()
        pending.reserve()
    }

    /// Hands over the batches that are full.
    mutating func take() -> [PendingBatch] {
        defer { full = [] }
        return full
    }

    /// Whether the changed records that wait should go into a segment of their own now.
    var isHoldingMuch: Bool { held.batch.bytes.count >= Self.mostHeld }

    /// Hands over the changed records that wait, in ascending ordinals.
    mutating func takeHeld() -> [PendingBatch] {
        let waiting = held
        held = PendingBatch()
        let ordinals = waiting.batch.ordinals
        waiting.batch.bytes.withUnsafeBytes { bytes in
            for index in ordinals.indices.sorted(by: { ordinals[$0] < ordinals[$1] }) {
                store(
                    UnsafeRawBufferPointer(rebasing: bytes[waiting.batch.range(index)]), waiting.batch.keys[index],
                    waiting.fingerprints[index], ordinals[index])
            }
        }
        endBatch()
        return take()
    }
}
