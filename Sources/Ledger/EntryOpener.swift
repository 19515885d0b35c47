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
        try entry(of: frame, plain: try plain(of: frame))
    }

    /// Opens the entry of a frame where it is about one of `actions`; nil where it is about another. To read what an entry says
    /// costs ten times as much as to open it, and its action stands first.
    ///
    /// - Throws: as `open`.
    package func open(_ frame: Frame, about actions: [String]) throws(LedgerError) -> Entry? {
        let plain = try plain(of: frame)
        let body = plain.dropFirst(SealedEntry.headCount)
        let isWanted = actions.contains { body.starts(with: "{\"action\":\"\($0)\"".utf8) }
        // What holds no body is not what was sealed there.
        return isWanted || body.isEmpty ? try entry(of: frame, plain: plain) : nil
    }

    /// The entry's bytes; none where its seal does not hold.
    private func plain(of frame: Frame) throws(LedgerError) -> [UInt8] {
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
        case .opened, .brokenSeal: return plain
        }
    }

    private func entry(of frame: Frame, plain: [UInt8]) throws(LedgerError) -> Entry {
        let hash = plain.withUnsafeBytes { Digest256.sha256($0) }
        guard hash == frame.entryHash, let entry = Entry(plain, hash: frame.entryHash)
        else { throw .unopened(sequence: frame.sequence, reason: "it is not what was sealed there") }
        return entry
    }
}
