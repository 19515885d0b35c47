import Ledger
import Seal
import Store
import Vault

/// Brings a follower up to date that people may read meanwhile: what is new is fetched to one side, checked, and then put in its
/// place, in an order in which no file names another that is not there.
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

    /// What a follower has besides, where it is a vault's folder like any other.
    private static let local: Set<String> = ["ledger/attempts"]

    /// - Parameter files: all that the follower is to have.
    /// - Returns: how many files it has no more.
    func finish(_ files: [CopiedFile]) async throws -> Int {
        let wanted = Set(files.map { FilePart.place(of: $0.path)?.file ?? $0.path })
        let own = "followers/\(mark.log)/"
        try staging.trim(to: files.filter { !$0.path.hasPrefix(own) })
        try await checkLedger()
        // What an earlier try fetched and the copy has no more stays behind.
        let fetched = try staging.paths().intersection(wanted)
        let old = try current.paths().filter { !$0.hasPrefix(own) && !Self.local.contains($0) }.subtracting(wanted)
        try put(fetched.sorted { Self.rank($0) < Self.rank($1) })
        try remove(old.sorted { Self.rank($0) > Self.rank($1) })
        try discardDerived()
        return old.count
    }

    /// The ledger is checked where it was put together, with the header and the epochs that came along or stayed.
    private func checkLedger() async throws {
        let folder = staging.folder
        for path in try current.paths() where path == "muniment.json" || path.hasPrefix("ledger/epochs/") {
            guard !DurableFile.exists("\(folder.path)/\(path)") else { continue }
            for parent in [folder.ledger, folder.ledgerEpochs] { try DurableFile.makeFolder(parent) }
            try DurableFile.write(
                try DurableFile.read("\(current.folder.path)/\(path)", limit: 1 << 30), to: "\(folder.path)/\(path)",
                permissions: 0o644)
        }
        try await CopiedLedger.check(folder, stored, at: place, after: try stateBefore())
    }

    /// The state of the ledger before anything was put into its place: an update that was cut short wrote it down, as between two of
    /// the ledger's files the ledger is none.
    private func stateBefore() throws -> Checkpoint? {
        let path = "\(staging.folder.path)/from"
        if DurableFile.exists(path) {
            return Checkpoint(text: String(decoding: try DurableFile.read(path, limit: 4096), as: UTF8.self))
        }
        guard let note = try Ledger.copied(in: current.folder, stored.header).newestCheckpoint() else { return nil }
        try DurableFile.write(Array(note.text.utf8), to: path)
        return Checkpoint(text: note.text)
    }

    /// In which order files are put: who may open, then what is named, then what names it, then what tells of it.
    private static func rank(_ path: String) -> (Int, String) {
        let order = ["muniment.json", "slots", "packs", "layouts", "snapshots"]
        let folder = String(path.prefix { $0 != "/" })
        // Of the ledger the epochs first: they say who signed the entries.
        let last =
            folder != "ledger" ? order.count : path.hasPrefix("ledger/epochs/") ? order.count + 1 : order.count + 2
        return (order.firstIndex(of: folder) ?? last, path)
    }

    private func put(_ paths: [String]) throws {
        for path in paths {
            let from = "\(staging.folder.path)/\(path)"
            let to = "\(current.folder.path)/\(path)"
            try makeParents(of: to)
            if path.hasPrefix("layouts/"), path.hasSuffix(".key"), DurableFile.exists(to) {
                // Readers take the next key for a layout that the key beside it does not open; see "Rewriting".
                try DurableFile.rename(from, to: to + ".next")
                let layout = String(path.dropLast(4))
                if DurableFile.exists("\(staging.folder.path)/\(layout)") {
                    try DurableFile.rename(
                        "\(staging.folder.path)/\(layout)", to: "\(current.folder.path)/\(layout)")
                }
                try DurableFile.rename(to + ".next", destroying: to)
            } else if path.hasSuffix(".key") {
                try DurableFile.rename(from, destroying: to)
            } else if path.hasPrefix("layouts/"), DurableFile.exists(from + ".key"), DurableFile.exists(to + ".key") {
                // It goes with its key.
                continue
            } else if DurableFile.exists(from) {
                try DurableFile.rename(from, to: to)
            }
            FaultPoint.pass("put \(path)")
        }
        try current.synchronise()
    }

    private func makeParents(of path: String) throws {
        let parent = DurableFile.parent(of: path)
        guard !DurableFile.exists(parent) else { return }
        try makeParents(of: parent)
        try DurableFile.makeFolder(parent)
    }

    private func remove(_ paths: [String]) throws {
        for path in paths {
            let whole = "\(current.folder.path)/\(path)"
            if CopiedFile.isSecret(path) { try DurableFile.destroy(whole) } else { DurableFile.remove(whole) }
        }
        if !paths.isEmpty { try current.synchronise() }
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
