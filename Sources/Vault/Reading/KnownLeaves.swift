import Records
import Seal
import Store

/// Leaves of blocks that were read for one snapshot and will be read for the next: hashing records is what a check of
/// every byte takes longest for.
struct KnownLeaves: Sendable {
    /// A block holds records of one collection, whose key hashes are all under one key.
    private struct Name: Hashable, Sendable {
        let pack: Digest256
        let position: Int
    }

    private var leaves: [Name: [LeafEntry]] = [:]
    private var count = 0

    /// A million leaves take 72 MB.
    private static let mostLeaves = 1 << 20

    func leaves(of block: PackShelf.Block) -> [LeafEntry]? {
        leaves[Name(pack: block.pack.id, position: block.position)]
    }

    mutating func learn(_ entries: [LeafEntry], of block: PackShelf.Block) {
        let name = Name(pack: block.pack.id, position: block.position)
        guard !entries.isEmpty, count + entries.count <= Self.mostLeaves, leaves[name] == nil else { return }
        leaves[name] = entries
        count += entries.count
    }
}
