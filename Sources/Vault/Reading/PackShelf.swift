import Seal
import Store
import Synchronization

/// Packs, opened once each.
final class OpenPacks: Sendable {
    private let vault: Vault
    private let opened = Mutex<[Layout.PackName: PackReader]>([:])

    init(_ vault: Vault) {
        self.vault = vault
    }

    /// The pack, held against what a layout says of its key.
    func pack(_ name: Layout.PackName) throws -> PackReader {
        if let pack = opened.withLock({ $0[name] }) { return pack }
        guard let id = Digest256(hex: name.id) else {
            throw StoreError.damaged(path: vault.folder.packs, reason: "a layout names a pack that cannot be")
        }
        let pack = try vault.pack(id)
        guard pack.keyDigest.hex == name.key else {
            throw StoreError.damaged(
                path: pack.path, reason: "its key is not the one that its snapshots were made with")
        }
        // Another thread may have opened it meanwhile: one is as good as the other.
        opened.withLock { $0[name] = pack }
        return pack
    }
}

/// The packs of a layout, opened when they are first needed.
struct PackShelf: Sendable {
    private let names: [Layout.PackName]
    private let packs: OpenPacks

    init(_ layout: Layout, _ vault: Vault) { self.init(layout.packs, OpenPacks(vault)) }

    /// - Parameter packs: may be shared with other layouts' shelves.
    init(_ names: [Layout.PackName], _ packs: OpenPacks) {
        self.names = names
        self.packs = packs
    }

    /// Opens all packs, so that whoever reads much knows at once whether all that is needed is there.
    func openAll() throws {
        for name in names { _ = try packs.pack(name) }
    }

    /// A block that a layout names.
    struct Block: Sendable {
        let pack: PackReader
        let position: Int

        var kind: BlockKind? {
            pack.directory.entries.indices.contains(position) ? pack.directory.entries[position].kind : nil
        }
        var plainCount: Int {
            pack.directory.entries.indices.contains(position) ? pack.directory.entries[position].plainCount : 0
        }
        func bytes() throws(StoreError) -> [UInt8] { try pack.block(position) }
        func damaged(_ reason: String) -> StoreError {
            .damaged(path: pack.path, reason: "its block \(position) \(reason)")
        }
    }

    /// The blocks of runs, in order.
    ///
    /// - Throws: `.damaged` where a run points past a pack's end.
    func blocks(_ runs: [Layout.Run]) throws -> [Block] {
        var blocks: [Block] = []
        for run in runs {
            let pack = try packs.pack(names[run.pack])
            guard run.first + run.count <= pack.directory.entries.count else {
                throw StoreError.damaged(path: pack.path, reason: "it has fewer blocks than a snapshot names")
            }
            for position in run.first..<run.first + run.count { blocks.append(Block(pack: pack, position: position)) }
        }
        return blocks
    }
}
