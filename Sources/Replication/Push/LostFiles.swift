import Seal
import Store
import Vault

/// What a replica has and its vault has lost: files that are not there any more, though nobody destroyed what they are of.
///
/// A push keeps them at the replica, and they belong to it on: else the next push after a disk's damage would delete the only
/// whole copy of what the disk has lost.
struct LostFiles {
    /// As the replica's newest inventory names them; their objects are there.
    private(set) var kept: [CopiedFile] = []
    /// Keys of what is lost that the vault still has, and has sealed anew perhaps.
    private(set) var keys: [VaultListing.Item] = []
    /// The paths of those that are not there, or not to their end.
    private(set) var paths: [String] = []
    /// The paths of those that are not there to their end.
    private var shortened: Set<String> = []

    /// What is lost as far as the vault itself tells.
    init(of vault: Vault) throws {
        if try vault.homeLedger().hasLostNames() { paths = [ShortenedFiles.names] }
    }

    /// - Parameters:
    ///   - inventory: the newest of the replica.
    ///   - there: the objects at its place.
    ///   - listing: what the vault has.
    init(of vault: Vault, _ inventory: Inventory, _ there: PlaceListing, besides listing: VaultListing) throws {
        let here = Set(listing.files.map(\.path))
        let gone = try GoneFiles(of: vault, inventory)
        let shorter = ShortenedFiles(listing.files, of: inventory, gone: gone).parts
        for (path, parts) in shorter.sorted(by: { $0.key < $1.key }) where parts.allSatisfy(there.holds) {
            paths.append(path)
            shortened.insert(path)
            kept += parts
        }
        // Also what this replica never had, or what somebody signed who was removed.
        if !shortened.contains(ShortenedFiles.names), try vault.homeLedger().hasLostNames() {
            paths.append(ShortenedFiles.names)
        }
        let absent = inventory.files.filter { !here.contains($0.path) && FilePart.place(of: $0.path) == nil }
        let lost = absent.filter { !gone.covers($0.path) }
        // A pack without its key, or a manifest without its layout, would be none.
        let broken = Set(lost.filter { !there.holds($0) }.map { Self.unit($0.path) })
        for file in lost where !broken.contains(Self.unit(file.path)) {
            let path = "\(vault.folder.path)/\(file.path)"
            guard DurableFile.exists(path) else {
                paths.append(file.path)
                kept.append(file)
                continue
            }
            guard file.path.hasSuffix(".key") else {
                kept.append(file)
                continue
            }
            let bytes = try DurableFile.read(path, limit: 4096)
            keys.append(
                .init(
                    file: CopiedFile(path: file.path, byteCount: bytes.count, digest: Blake2b.hash(bytes)),
                    body: .bytes(bytes)))
        }
        // A manifest whose layout was replaced since, and so destroyed as it was.
        let whole = here.union(kept.map(\.path) + keys.map(\.file.path))
        func isHalf(_ path: String) -> Bool {
            guard path.hasPrefix("snapshots/") || path.hasPrefix("layouts/") else { return false }
            let id = Self.unit(path)
            return !["snapshots/", "layouts/"].allSatisfy {
                whole.contains($0 + id) && whole.contains("\($0)\(id).key")
            }
        }
        kept.removeAll { isHalf($0.path) }
        keys.removeAll { isHalf($0.file.path) }
        paths.removeAll(where: isHalf)
    }

    /// Whether the replica's names in the ledger take the place of the vault's.
    var keepsNames: Bool { shortened.contains(ShortenedFiles.names) }

    /// What of a vault's files goes along besides what is kept: of a file that has lost its end, that is the longer one.
    func items(of listing: VaultListing) -> [VaultListing.Item] {
        let whole =
            shortened.isEmpty
            ? listing.items
            : listing.items.filter { FilePart.place(of: $0.file.path).map { !shortened.contains($0.file) } ?? true }
        return whole + keys
    }

    /// What only makes sense together.
    private static func unit(_ path: String) -> String {
        guard ["packs/", "snapshots/", "layouts/"].contains(where: { path.hasPrefix($0) }) else { return path }
        return String(path.split(separator: "/").last?.prefix(64) ?? "")
    }
}
