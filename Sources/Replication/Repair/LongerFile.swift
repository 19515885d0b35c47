import Seal
import Store
import Vault

/// A file that only ever grows, at a replica, which has more of it than its vault.
struct LongerFile {
    private let path: String
    private let parts: [CopiedFile]
    private let source: ClonePlan.Source

    init(_ path: String, _ parts: [CopiedFile], _ source: ClonePlan.Source) {
        self.path = path
        self.parts = parts
        self.source = source
    }

    /// Puts it in the place of the vault's. The caller holds the writer's lock.
    ///
    /// - Returns: why that cannot be; nil where the file is there now.
    /// - Throws: `UploadError` where the place cannot be asked; `StoreError`; `LedgerError`.
    func takeBack(into vault: Vault) async throws -> String? {
        let folder = vault.folder
        if path == folder.relative(folder.ledgerNames) {
            do {
                guard try !vault.hasErased(since: source.inventory.size) else {
                    return "someone was erased since the replica's was made, and their names would come back with it. "
                        + "Give up what is lost with: muniment doctor --fix"
                }
            } catch VaultError.notPermitted {
                return "whether someone was erased since the replica's was made, only a custodian can tell"
            }
        }
        let staging = VaultFolder("\(folder.local)/repair")
        let staged = "\(staging.path)/\(path)"
        try DurableFile.makeFolder(staging.path)
        DurableFile.remove(staged)
        defer { DurableFile.remove(staged) }
        for part in parts {
            if let flaw = try await CloneFolder(staging).fetch(source.item(part)) {
                return "it is damaged or missing here, and at the replica: \(flaw)"
            }
        }
        return try vault.homeLedger().whileNobodyAppends {
            guard try Self.goesOn(staged, from: "\(folder.path)/\(path)") else {
                return "it is damaged, and what is left of it is not how the replica's begins"
            }
            try DurableFile.makeFolders(DurableFile.parent(of: "\(folder.path)/\(path)"), below: folder.path)
            try DurableFile.rename(staged, to: "\(folder.path)/\(path)")
            return nil
        }
    }

    /// Whether a file begins with all that another holds, if that is there.
    private static func goesOn(_ longer: String, from path: String) throws -> Bool {
        guard DurableFile.exists(path) else { return true }
        let file = try OpenFile(path, .read(followingLinks: false))
        let other = try OpenFile(longer, .read(followingLinks: false))
        let end = try file.byteCount()
        guard end <= (try other.byteCount()) else { return false }
        for offset in stride(from: 0, to: end, by: 1 << 20) {
            let count = min(1 << 20, end - offset)
            guard try file.read(count, at: offset) == (try other.read(count, at: offset)) else { return false }
        }
        return true
    }
}
