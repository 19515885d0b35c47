import Seal
import Store

/// Opens entries one after the other, and remembers the session key met last: opening a box costs more than all else.
/// One owner.
package final class EntryOpener {
    private let vault: VaultID
    private let access: [UInt32: OpenSecretKey]
    private var keys: SessionKeys
    /// Absent where nobody asks for the names.
    private let names: NameOpener?

    /// - Parameters:
    ///   - ledger: whose entries they are, and beside which the names lie that they commit to.
    ///   - access: secret halves of the `access` key, by generation.
    package init(_ ledger: Ledger, access: [UInt32: OpenSecretKey]) {
        vault = ledger.vault
        self.access = access
        keys = SessionKeys(access: access)
        names = NameOpener(ledger, access: access)
    }

    /// Opens entries and not the names that they commit to.
    init(vault: VaultID, access: [UInt32: OpenSecretKey]) {
        self.vault = vault
        self.access = access
        keys = SessionKeys(access: access)
        names = nil
    }

    /// Lends all entries of a piece, opened.
    ///
    /// - Parameter sessions: what is remembered of the piece's boxes.
    /// - Returns: what is to be remembered of them; nil for nothing.
    /// - Throws: as `open`; what `body` throws.
    func forEach(
        in piece: FramePiece, sessions: PieceSessions?, _ body: (Entry, Frame) throws -> Void
    ) throws -> SessionRecord? {
        if let sessions { keys = sessions.keys(access) }
        try piece.forEach { view, sequence, offset in
            let frame = Frame(view, sequence: sequence, offset: offset)
            try body(try open(frame), frame)
            return true
        }
        return sessions?.record(after: keys)
    }

    /// Opens the entry of a frame. That it opens shows that the frame is the one of its number.
    ///
    /// - Throws: `LedgerError.unopened` where the generation of `access` is not at hand, or what is there is not what was
    ///   sealed; `StoreError` where the names cannot be read.
    package func open(_ frame: Frame) throws -> Entry {
        try entry(of: frame, plain: try plain(of: frame))
    }

    /// Opens the entry of a frame where it is about one of `actions`; nil where it is about another. To read what an entry says
    /// costs ten times as much as to open it, and its action stands first.
    ///
    /// - Throws: as `open`.
    package func open(_ frame: Frame, about actions: [String]) throws -> Entry? {
        let plain = try plain(of: frame)
        let body = plain.dropFirst(SealedEntry.headCount)
        let isWanted = actions.contains { body.starts(with: EntryBody.beginning(about: $0)) }
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

    private func entry(of frame: Frame, plain: [UInt8]) throws -> Entry {
        let hash = Digest256.sha256(plain)
        guard hash == frame.entryHash, let entry = try Entry(plain, hash: frame.entryHash, opening: opened)
        else { throw LedgerError.unopened(sequence: frame.sequence, reason: "it is not what was sealed there") }
        return entry
    }

    private func opened(_ objects: [EntryBody.Object]) throws -> [OpenedObject] {
        if let names { return try names.open(objects) }
        return objects.map { object in
            OpenedObject(
                stated: object,
                name: object.name.map { .clear($0) } ?? .lost(reason: "the ledger's names are not at hand"))
        }
    }
}
