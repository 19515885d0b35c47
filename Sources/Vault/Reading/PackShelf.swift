import Records
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

extension VaultFolder {
    /// Whether the pack is there with its key.
    func holds(_ name: Layout.PackName) -> Bool { Digest256(hex: name.id).map { holds(pack: $0) } ?? false }
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

// What segments are made of.
extension PackShelf {
    /// How many ordinals have been given out when a segment ends, its blocks checked: their ordinals ascend, and those of a base
    /// are without a gap unless its layout states how many there are.
    static func ordinalCount(_ blocks: [Block], isBase: Bool, after count: Int, stated: Int?) throws(StoreError) -> Int
    {
        var last = -1
        for block in blocks {
            guard case .records(let first, let end, let records)? = block.kind, first > last,
                end < stated ?? Layout.mostOrdinals
            else { throw block.damaged("does not hold the records that its snapshot needs") }
            if isBase, stated == nil, first != last + 1 || end - first + 1 != records {
                throw block.damaged("does not follow the one before it")
            }
            last = end
        }
        return stated.map { max(count, $0) } ?? max(count, last + 1)
    }

    /// Who came and went with a segment, from the beginning of its order stream, which lies in these blocks: the order itself, behind it, is not read. With
    /// it the block that says so; nil where the segment says nothing of it.
    func comings(in order: [Layout.Run]) throws -> (comings: Comings, block: Block)? {
        let blocks = try blocks(order)
        guard let first = blocks.first else { return nil }
        var stream: [UInt8] = []
        for block in blocks {
            stream += try block.bytes()
            if let comings = Comings(stream) { return (comings, first) }
        }
        throw first.damaged("is not the order that its snapshot needs")
    }
}
