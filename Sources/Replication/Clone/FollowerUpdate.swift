import Ledger
import Seal
import Store
import Vault

/// Brings a follower up to date that people may read meanwhile: what is new is fetched to one side and checked there, before any of
/// it goes into the follower.
struct FollowerUpdate {
    let current: CloneFolder
    /// Where files are fetched to: derived, as all in `local/`.
    let staging: CloneFolder
    private let mark: Follower
    private let stored: StoredInventory
    private let place: String

    /// The caller holds the writer's lock.
    ///
    /// - Throws: `CopyError.anotherVault`, `olderHeader`.
    init(
        _ folder: VaultFolder, _ mark: Follower, _ header: Header, _ stored: StoredInventory, at place: String
    ) throws {
        guard header.vault == stored.header.vault, header.root == stored.header.root else {
            throw CopyError.anotherVault(place: place)
        }
        // A removed person may still sign for a header that names them, and the ledger of today.
        guard stored.header.revision >= header.revision else {
            throw CopyError.olderHeader(place: place, path: folder.path)
        }
        current = CloneFolder(folder)
        staging = CloneFolder(VaultFolder("\(folder.local)/clone"))
        self.mark = mark
        self.stored = stored
        self.place = place
        try DurableFile.makeFolder(staging.folder.path)
    }

    /// - Parameter files: all that the follower is to have.
    /// - Returns: how many files it has no more.
    func finish(_ files: [CopiedFile]) async throws -> Int {
        let own = "followers/\(mark.log)/"
        try staging.trim(to: files.filter { !$0.path.hasPrefix(own) })
        let ledger = try await checkedLedger()
        let wanted = Set(files.map { FilePart.place(of: $0.path)?.file ?? $0.path })
        // What an earlier try fetched and the copy has no more stays behind.
        let fetched = try staging.paths().intersection(wanted)
        let changed = Dictionary(uniqueKeysWithValues: fetched.map { ($0, "\(staging.folder.path)/\($0)") })
        let removed = try FollowerInstall(
            folder: current.folder, changed: changed, named: wanted, header: stored.header, ledger: ledger
        ).run()
        try discardDerived()
        return removed
    }

    /// The ledger is checked where it was put together, with the header and the epochs that came along or stayed.
    private func checkedLedger() async throws -> Ledger {
        let folder = staging.folder
        for path in try current.paths() where path == "muniment.json" || path.hasPrefix("ledger/epochs/") {
            guard !DurableFile.exists("\(folder.path)/\(path)") else { continue }
            for parent in [folder.ledger, folder.ledgerEpochs] { try DurableFile.makeFolder(parent) }
            try DurableFile.write(
                try DurableFile.read("\(current.folder.path)/\(path)", limit: 1 << 30), to: "\(folder.path)/\(path)",
                permissions: 0o644)
        }
        let note = try Ledger.copied(in: current.folder, stored.header).newestCheckpoint()
        try await CopiedLedger.check(folder, stored, at: place, after: note.flatMap { Checkpoint(text: $0.text) })
        return try Ledger.copied(in: folder, stored.header)
    }

    /// The catalog and the like tell of files that are others now.
    private func discardDerived() throws {
        let folder = current.folder
        for ending in ["", "-wal", "-shm"] { DurableFile.remove(folder.catalog + ending) }
        try DurableFile.destroy(folder.rowKeys)
        try removeAll(below: staging.folder.path)
    }

    private func removeAll(below path: String) throws {
        for name in try DurableFile.names(in: path) {
            let whole = "\(path)/\(name)"
            if case .folder = try DurableFile.kind(of: whole) {
                try removeAll(below: whole)
            } else {
                DurableFile.remove(whole)
            }
        }
        DurableFile.removeFolder(path)
    }
}
