import Seal
import Store
import Vault

/// A follower that is being made: `PATH.part` until it stands.
struct NewFollower {
    let staging: CloneFolder
    private let target: VaultFolder

    /// The caller holds the writer's lock of its folder from then on.
    ///
    /// - Throws: `CopyError.occupied` where something else has that name.
    init(_ target: VaultFolder, of vault: VaultID) throws {
        self.target = target
        let folder = VaultFolder(target.path + ".part")
        staging = CloneFolder(folder)
        let mark = "\(folder.path)/clone"
        let text = Array("muniment clone \(vault.hex)\n".utf8)
        try DurableFile.makeFolder(folder.path)
        if DurableFile.exists(mark), try DurableFile.read(mark, limit: 4096) == text { return }
        // One that was cut short before it was marked as one, or when it was a follower but for its name.
        let names = try DurableFile.names(in: folder.path)
        let isOurs =
            try names.allSatisfy { $0.hasPrefix(DurableFile.temporaryPrefix) }
            || Follower.read(folder, vault: vault) != nil
        guard isOurs else {
            throw CopyError.occupied(
                path: target.path,
                reason: "\(folder.path) is in the way: it is no clone of this vault that was cut short")
        }
        try DurableFile.write(text, to: mark)
    }

    /// Has the follower stand, now that all its files are there.
    func finish(_ files: [CopiedFile], _ stored: StoredInventory, at place: String) async throws {
        let folder = staging.folder
        try staging.trim(to: files)
        let wanted = Set(files.map { FilePart.place(of: $0.path)?.file ?? $0.path })
        // What an earlier try fetched and the copy has no more.
        for path in try staging.paths().subtracting(wanted) { try DurableFile.destroy("\(folder.path)/\(path)") }
        try await CopiedLedger.check(folder, stored, at: place)
        for path in folder.founding where !DurableFile.exists(path) { try DurableFile.makeFolder(path) }
        try Follower(from: "a clone of \(place)").write(to: folder, vault: stored.inventory.vault)
        DurableFile.remove("\(folder.path)/clone")
        for name in try DurableFile.names(in: folder.path) where name.hasPrefix(DurableFile.temporaryPrefix) {
            DurableFile.remove("\(folder.path)/\(name)")
        }
        try staging.synchronise()
        FaultPoint.pass("cloned \(folder.path)")
        // An empty folder gives way.
        try DurableFile.rename(folder.path, to: target.path)
        try DurableFile.synchronise(folder: DurableFile.parent(of: target.path))
    }
}
