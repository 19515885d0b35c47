import Ledger
import Store
import Vault

/// The ledger of a copy, before anything relies on it.
enum CopiedLedger {
    /// Checks the whole ledger in `folder` against the checkpoint of the inventory that it came with.
    ///
    /// - Parameter older: a checkpoint of a state that it must have gone through.
    /// - Throws: `CopyError.damaged`; `forked`, `rolledBack` where it did not go through `older`.
    static func check(
        _ folder: VaultFolder, _ stored: StoredInventory, at place: String, after older: Checkpoint? = nil
    ) async throws {
        let ledger = try Ledger.copied(in: folder, stored.header)
        let report = try await ledger.verify(opening: nil, against: [stored.inventory.checkpoint])
        guard report.isWhole, report.size == stored.inventory.size else {
            let finding = report.findings.first.map { "\($0)" }
            throw CopyError.damaged(
                place: place,
                ["its ledger is not what its inventory says: \(finding ?? "the checkpoint is of another ledger")"])
        }
        guard let older, older.size > 0 else { return }
        let state = stored.inventory.state
        guard older.size <= state.size else {
            throw CopyError.rolledBack(place: folder.path, copy: older, vault: state)
        }
        let then = Checkpoint(text: try ledger.checkpoint(ofSize: older.size).text)
        guard then == older else { throw CopyError.forked(place: place, copy: state, vault: older) }
    }
}
