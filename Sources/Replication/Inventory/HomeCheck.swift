import Ledger
import Store
import Vault

extension Vault {
    /// Whether a copy is of this vault's past: the ledger went through the state that the copy's checkpoint names.
    ///
    /// - Throws: `CopyError.anotherVault`, `rolledBack`, `forked`; `LedgerError`.
    func check(_ copy: StoredInventory, at place: String) throws {
        guard copy.header.vault == header.vault, copy.header.root == header.root else {
            throw CopyError.anotherVault(place: place)
        }
        let ledger = try homeLedger()
        let theirs = copy.inventory.state
        let size = try ledger.size()
        func state(_ size: Int) throws -> Checkpoint {
            guard size > 0, let state = Checkpoint(text: try ledger.checkpoint(ofSize: size).text) else {
                return Checkpoint(origin: ledger.origin, size: 0, root: MerkleTree.root(of: []))
            }
            return state
        }
        guard theirs.size <= size else {
            throw CopyError.rolledBack(place: place, copy: theirs, vault: try state(size))
        }
        let ours = try state(theirs.size)
        guard ours == theirs else { throw CopyError.forked(place: place, copy: theirs, vault: ours) }
    }
}
