import Seal
import Store

extension Ledger {
    /// Whether the end of the ledger is still there that this machine remembers to have acknowledged: the local checkpoint is
    /// written when an entry is durable, so no crash leaves it knowing more than the medium holds. To be asked before anything
    /// is appended, which would take a damaged end for an append that was cut short.
    ///
    /// It reads the frame that the checkpoint names and no other; the whole tree is for `verify`.
    ///
    /// - Returns: nil where it is there, or this machine remembers nothing.
    /// - Throws: `LedgerError`, `StoreError` where the files cannot be read.
    package func lostEnd() throws -> LedgerFinding? {
        guard let local = LocalCheckpoint.read(self) else { return nil }
        return try lostEnd(local)
    }

    /// The same, of a checkpoint that was read before.
    func lostEnd(_ local: LocalCheckpoint) throws -> LedgerFinding? {
        let file = try EntriesFile(folder, vault: vault, forWriting: false)
        if try file.lastFrame(of: local) != nil { return nil }
        return .lostEnd(sequence: local.frontier.size - 1, offset: local.lastOffset)
    }
}
