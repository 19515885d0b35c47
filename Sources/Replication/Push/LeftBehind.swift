import Store

/// What earlier pushes could not delete, as this machine remembers. Where a place keeps versions, what was deleted for now may not be
/// in a listing and still be there.
struct LeftBehind {
    private let path: String
    private let keepsVersions: Bool
    /// nil where nothing is remembered, not even that nothing is left.
    private let names: [String]?

    /// - Parameter name: of the replica.
    init(_ folder: VaultFolder, _ name: String, keepsVersions: Bool) {
        path = folder.memory(of: .left, at: name)
        self.keepsVersions = keepsVersions
        guard keepsVersions, DurableFile.exists(path), let bytes = try? DurableFile.read(path, limit: 1 << 30) else {
            names = nil
            return
        }
        names = String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
            .filter { CopiedFile.isObject($0) }
    }

    /// Whether nothing has to be tried again.
    var isEmpty: Bool { !keepsVersions || names?.isEmpty ?? false }

    /// What has to go besides what is listed: what was left, and every version of destroyed keys that this machine does not know to
    /// be gone.
    func names(destroyed: [DestroyedKey], before: StoredInventory?, besides listed: [String]) -> [String] {
        guard keepsVersions else { return [] }
        let known = names == nil ? [] : Set(before?.inventory.destroyed ?? [])
        let keys = destroyed.filter { !known.contains($0) }.map { "\($0.path).\($0.digest.hex)" }
        return Set(keys).union(names ?? []).subtracting(listed).sorted()
    }

    /// Remembers what is left now, if that can be.
    func write(_ left: [String]) {
        guard keepsVersions else { return }
        try? DurableFile.writeDerived(Array(left.map { $0 + "\n" }.joined().utf8), to: path)
    }
}
