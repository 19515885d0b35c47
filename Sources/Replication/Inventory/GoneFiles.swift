import Seal
import Store
import Vault

/// What an inventory names and a vault has no more on purpose: its key was destroyed, or its person is gone.
///
/// Who signed it may have been removed since, and may have made it after that: what such an inventory says of documents is not
/// believed, and what of packs and snapshots tells by itself.
struct GoneFiles {
    private let folder: VaultFolder
    /// The vault's list of destroyed keys, by their paths.
    private let destroyed: [String: [DestroyedKey]]
    /// Of the `.key` files that the inventory names.
    private let digests: [String: Digest256]
    /// The paths of the slots that there have to be.
    private let slots: Set<String>
    /// Whether the vault still has who signed the inventory.
    private let isOfOneOfUs: Bool

    init(of vault: Vault, _ inventory: Inventory) throws {
        folder = vault.folder
        destroyed = Dictionary(grouping: try DestroyedKeys(folder).read(), by: \.path)
        digests = Dictionary(
            inventory.files.filter { $0.path.hasSuffix(".key") }.map { ($0.path, $0.digest) }
        ) { first, _ in first }
        let people = try vault.currentHeader().people.map(\.id)
        slots = Set(people.map { "slots/\($0.hex)" })
        isOfOneOfUs = people.contains(inventory.person)
    }

    /// Whether the file of this path need not be there.
    func covers(_ path: String) -> Bool {
        // It lies there while a layout is replaced.
        if path.hasSuffix(".key.next") { return true }
        guard isOfOneOfUs || ["packs/", "snapshots/", "layouts/"].contains(where: { path.hasPrefix($0) }) else {
            return true
        }
        let subject = path.hasSuffix(".key") ? String(path.dropLast(4)) : path
        if subject.hasPrefix("slots/") { return !slots.contains(subject) }
        if subject.hasPrefix("layouts/"), isDestroyed("snapshots/\(subject.dropFirst(8)).key") { return true }
        return isDestroyed("\(subject).key")
    }

    private func isDestroyed(_ key: String) -> Bool {
        guard let lines = destroyed[key] else { return false }
        if key.hasPrefix("layouts/") {
            // Each layout that was replaced is named, and only the very one that the inventory has counts.
            return digests[key].map { digest in lines.contains { $0.names(key, digest) } } ?? true
        }
        // A name that is there still, or again, counts for nothing.
        return !DurableFile.exists("\(folder.path)/\(key)")
    }
}
