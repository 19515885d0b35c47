import Seal
import Store

/// Opens entries one after the other, and remembers the session key met last: opening a box costs more than all else.
/// One owner.
package final class EntryOpener {
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
    package func open(_ frame: Frame) throws(LedgerError) -> Entry {
        var opened = SessionKeys.Opened.brokenSeal
        let plain = frame.bytes.withUnsafeBytes { bytes -> [UInt8] in
            guard let view = FrameView(bytes) else { return [] }
            let count = view.sealedEntry.count - SealedEntry.tagCount
            return [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
                opened = keys.open(
                    view, sequence: frame.sequence, vault: vault, into: UnsafeMutableRawBufferPointer(buffer))
                if case .opened = opened { filled = count }
            }
        }
        switch opened {
        case .unreadable:
            throw .unopened(
                sequence: frame.sequence,
                reason:
                    "it is sealed to generation \(frame.generation) of the access key, which your slot does not hold")
        case .brokenBox:
            throw .unopened(sequence: frame.sequence, reason: "its box does not open with the access key")
        case .opened, .brokenSeal:
            let hash = plain.withUnsafeBytes { Digest256.sha256($0) }
            guard hash == frame.entryHash, let entry = Entry(plain, hash: frame.entryHash)
            else { throw .unopened(sequence: frame.sequence, reason: "it is not what was sealed there") }
            return entry
        }
    }
}
