import Seal
import Store

/// A frame that is being made: everything but the signature, which covers the leaf.
struct NewFrame {
    let entryHash: Digest256
    let leafHash: Digest256
    private let unsigned: [UInt8]

    var byteCount: Int { unsigned.count + FrameLayout.signatureCount }

    /// Seals `entry`.
    ///
    /// - Parameter signatureHash: SHA-256 of the signature of the frame before.
    /// - Throws: `LedgerError.tooLong`.
    init(
        _ entry: [UInt8], at place: EntryPlace, in vault: VaultID, session: SessionKey, signatureHash: Digest256
    ) throws(LedgerError) {
        let count = FrameLayout.sealedEntry - 4 + entry.count + SealedEntry.tagCount + FrameLayout.signatureCount
        guard count <= FrameLayout.mostCount else { throw .tooLong(byteCount: count) }
        let nonce = Randomness.bytes(FrameLayout.nonceCount)
        let associated = SealedEntry.associated(sequence: place.sequence, vault: vault)
        var sealed: [UInt8] = []
        sealed.append(littleEndian: session.generation)
        sealed += session.box + nonce + session.key.seal(entry, nonce: nonce, associated: associated)
        entryHash = Digest256.sha256(entry)
        leafHash = FrameView.leafHash(
            time: place.time, entryHash: entryHash, previousSignatureHash: signatureHash,
            sealedHash: Digest256.sha256(sealed))
        var bytes: [UInt8] = []
        bytes.reserveCapacity(4 + count)
        bytes.append(littleEndian: UInt32(count))
        bytes.append(littleEndian: place.time.nanoseconds)
        unsigned = bytes + entryHash.bytes + leafHash.bytes + sealed
    }

    /// The whole frame.
    func bytes(signature: [UInt8]) -> [UInt8] { unsigned + signature }
}
