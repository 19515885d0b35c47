import Seal
import Store

/// Where the session keys are kept that a person's boxes gave on this machine, so that the next who reads the whole ledger
/// does not open each box again (docs/decisions/0020). Derived: any of it may be lost.
package struct SessionMemory: Sendable {
    package let path: String
    package let key: SecretKey

    /// - Parameters:
    ///   - path: the file, of this person alone.
    ///   - key: what it is sealed with, for this purpose alone. Nobody else may be able to make it: who does is believed
    ///     when he says what a box holds.
    package init(path: String, key: SecretKey) {
        self.path = path
        self.key = key
    }
}

/// One reading of the whole ledger by who has a `SessionMemory`.
struct SessionReading: Sendable {
    let memory: SessionMemory
    let vault: VaultID
    let old: SessionFile?

    init(_ memory: SessionMemory, vault: VaultID) {
        self.memory = memory
        self.vault = vault
        old = SessionFile(memory, vault: vault)
    }

    /// What is remembered of the first `count` frames of a piece.
    func piece(_ piece: FramePiece, first count: Int) -> PieceSessions {
        PieceSessions(
            piece: piece, boxes: BoxesOfFrames(of: piece, first: count),
            old: old?.record(from: piece.firstSequence), memory: memory, vault: vault)
    }

    /// What writes down what comes of it.
    func writer() -> SessionFileWriter { SessionFileWriter(memory, vault: vault, old: old) }
}

/// What is remembered of a piece's frames, and what is to be.
struct PieceSessions {
    fileprivate let piece: FramePiece
    fileprivate let boxes: BoxesOfFrames
    fileprivate let old: SessionRecord?
    fileprivate let memory: SessionMemory
    fileprivate let vault: VaultID

    /// What opens the piece's frames, all of them and in their order.
    func keys(_ access: [UInt32: OpenSecretKey]) -> SessionKeys {
        let known = old?.keys(of: piece, first: boxes.frameCount, vault: vault, with: memory.key)
        return SessionKeys(access: access, known: known ?? KeyRow(capacity: 0), roomFor: boxes.boxCount)
    }

    /// The record to keep of `keys`, which have opened the frames; nil where a box did not open.
    func record(after keys: borrowing SessionKeys) -> SessionRecord? {
        guard keys.metCount == boxes.boxCount, boxes.boxCount > 0 else { return nil }
        if let old, keys.openedCount == 0, old.head?.frameCount == boxes.frameCount { return old }
        return SessionRecord(keys, boxes, from: piece.firstSequence, vault: vault, with: memory.key)
    }
}
