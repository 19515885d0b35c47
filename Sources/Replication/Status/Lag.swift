import Ledger
import Store
import Vault

/// What a copy lacks of a vault.
package struct Lag: Hashable, Sendable {
    /// Snapshots that the copy has no manifest of.
    package let snapshots: Int
    /// Files that it has not, or has as they were, and their bytes.
    package let files: Int
    package let bytes: Int
    /// Files that it has and the vault has no more.
    package let surplus: Int
    /// Files that it has and the vault has lost: nobody destroyed them.
    package let lost: Int
    /// When the first entry of the ledger was made that it has not, of those that tell of more than of copies.
    package let since: Timestamp?

    /// Whether the copy has everything but the record of what was done with copies.
    package var isNone: Bool { files == 0 && surplus == 0 && since == nil }

    /// - Parameters:
    ///   - listing: of the vault's files now.
    ///   - lost: what the vault has not, and the copy keeps.
    ///   - size: how many entries the ledger had before this look was put on record.
    init(
        of inventory: Inventory, behind listing: VaultListing, keeping lost: LostFiles, of vault: Vault,
        entries size: Int
    ) throws {
        let there = Set(inventory.files)
        let files = lost.items(of: listing).map(\.file) + lost.kept
        let here = Set(files)
        func isLedger(_ file: CopiedFile) -> Bool { file.path.hasPrefix("ledger/entries/") }
        let ledger = try vault.homeLedger()
        let quiet = QuietEnd(vault.folder)
        let isQuiet = inventory.size >= size || quiet.map { inventory.size >= $0.start && $0.end == size } ?? false
        let lacking = here.subtracting(there).filter { !isQuiet || !isLedger($0) }
        snapshots = lacking.count { $0.path.hasPrefix("snapshots/") && !$0.path.hasSuffix(".key") }
        self.files = lacking.count
        bytes = lacking.reduce(0) { $0 + $1.byteCount }
        let paths = Set(files.map(\.path))
        surplus = there.count { !paths.contains($0.path) }
        self.lost = lost.paths.count
        since = isQuiet ? nil : try ledger.frame(inventory.size).time
    }
}
