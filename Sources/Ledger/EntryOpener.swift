import Seal
import Store

/// Opens entries one after the other, and remembers the session keys it meets: opening a box costs more than all else.
package struct EntryOpener {
    private let vault: VaultID
    private var keys: SessionKeys

    /// - Parameter access: secret halves of the `access` key, by generation.
    package init(access: [UInt32: OpenSecretKey], vault: VaultID) {
        self.vault = vault
        keys = SessionKeys(access: access)
    }

    /// Opens the entry of a frame. That it opens shows that the frame is the one of its number.
    ///
    /// - Throws: `LedgerError.unopened` where the generation of `access` is not at hand, or what is there is not what was
    ///   sealed.
    package mutating func open(_ frame: Frame) throws(LedgerError) -> Entry {
        let sequence = frame.sequence
        let outcome = frame.bytes.withUnsafeBytes { bytes in
            Result { () throws(LedgerError) -> Entry in
                guard let view = FrameView(bytes) else {
                    throw .unopened(sequence: sequence, reason: "it is not what was sealed there")
                }
                let session: SecretKey
                switch keys.open(view) {
                case .key(let key): session = key
                case .unreadable:
                    let generation = view.generation
                    throw .unopened(
                        sequence: sequence,
                        reason:
                            "it is sealed to generation \(generation) of the access key, which your slot does not hold")
                case .broken:
                    throw .unopened(sequence: sequence, reason: "its box does not open with the access key")
                }
                let plain = SealedEntry.open(view, sequence: sequence, vault: vault, with: session)
                guard let plain, Digest256.sha256(plain) == frame.entryHash,
                    let entry = Entry(plain, hash: frame.entryHash)
                else { throw .unopened(sequence: sequence, reason: "it is not what was sealed there") }
                return entry
            }
        }
        return try outcome.get()
    }
}
