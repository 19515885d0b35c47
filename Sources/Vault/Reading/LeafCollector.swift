import Records
import Seal
import Store

/// Gathers the leaves of a collection's records, as they come, for the root over them. One owner.
final class LeafCollector {
    /// Keeps them in memory, or on disk where they are too many for it.
    private var sorter: ExternalSorter<LeafEntry>

    /// Those of whole blocks, for whoever reads the blocks next.
    private(set) var known: KnownLeaves

    /// - Parameters:
    ///   - spoolFolder: where leaves may lie when they are too many for memory; they are blind.
    ///   - known: what it adds to.
    init(spoolFolder: String, known: KnownLeaves) {
        sorter = ExternalSorter(spillingTo: spoolFolder)
        self.known = known
    }

    /// Takes the leaves of a whole block of a base.
    func learn(_ entries: [LeafEntry], of block: PackShelf.Block) throws(StoreError) {
        try known.learn(entries, of: block)
    }

    func add(_ entries: [LeafEntry]) throws(StoreError) { try sorter.append(contentsOf: entries) }

    /// The root over all leaves in the order of the commitments. Asked for once.
    func root() async throws -> Digest256 {
        var leaves = try await sorter.takeAll().sorted()
        let parts = try await OrderedTasks.map(
            next: { () -> [Digest256]? in
                var part: [Digest256] = []
                part.reserveCapacity(MerkleTree.partCount)
                while part.count < MerkleTree.partCount, let entry = try await leaves.next() { part.append(entry.leaf) }
                return part.isEmpty ? nil : part
            }, transform: { MerkleTree.root(of: $0) })
        return MerkleTree.root(of: parts)
    }
}
