import Seal
import Store

/// How an entry's bytes stand in a frame: salt, slot, signature and body, sealed under a session key.
enum SealedEntry {
    static let saltCount = 16
    static let slotCount = 8
    static let signatureCount = 64
    /// Everything before the body.
    static let headCount = saltCount + slotCount + signatureCount
    static let tagCount = SecretKey.tagLength

    private static let context = Array("muniment entry\n".utf8)
    private static let signatureContext = Array("muniment ledger entry\n".utf8)

    /// What the seal covers besides the entry: which vault's it is, and which number it has.
    static func associated(sequence: Int, vault: VaultID) -> [UInt8] {
        var bytes = context + vault.bytes
        bytes.append(littleEndian: UInt64(sequence))
        return bytes
    }

    /// What a person signs.
    static func signed(slot: [UInt8], body: some Collection<UInt8>, vault: VaultID) -> [UInt8] {
        signatureContext + vault.bytes + slot + body
    }

    /// The entry in `view`; nil where its seal does not hold.
    static func open(_ view: FrameView, sequence: Int, vault: VaultID, with key: borrowing BoxedKey) -> [UInt8]? {
        let sealed = view.sealedEntry
        let nonce = view.nonce
        let associated = associated(sequence: sequence, vault: vault)
        var plain = [UInt8](repeating: 0, count: sealed.count - tagCount)
        let isGenuine = plain.withUnsafeMutableBytes {
            key.open(sealed, nonce: nonce, associated: associated, into: $0)
        }
        return isGenuine ? plain : nil
    }
}
