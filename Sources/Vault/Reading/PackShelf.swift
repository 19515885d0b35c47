import Seal
import Store

/// The packs of a layout, opened once each.
struct PackShelf: Sendable {
    private let packs: [PackReader]

    /// Opens the packs and holds them against what the layout says of their keys.
    init(_ layout: Layout, _ vault: Vault) throws {
        packs = try layout.packs.map { name in
            guard let id = Digest256(hex: name.id) else {
                throw StoreError.damaged(path: vault.folder.packs, reason: "a layout names a pack that cannot be")
            }
            let pack = try vault.pack(id)
            guard pack.keyDigest.hex == name.key else {
                throw StoreError.damaged(
                    path: pack.path, reason: "its key is not the one that its snapshots were made with")
            }
            return pack
        }
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
    func blocks(_ runs: [Layout.Run]) throws(StoreError) -> [Block] {
        var blocks: [Block] = []
        for run in runs {
            let pack = packs[run.pack]
            guard run.first + run.count <= pack.directory.entries.count else {
                throw .damaged(path: pack.path, reason: "it has fewer blocks than a snapshot names")
            }
            for position in run.first..<run.first + run.count { blocks.append(Block(pack: pack, position: position)) }
        }
        return blocks
    }
}
