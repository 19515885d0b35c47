import Records
import Seal
import Store

/// Gathers the leaves of a collection's records, as they come, for the root over them. One owner.
final class LeafCollector {
    private var sorter: LeafSorter

    /// Those of whole blocks, for whoever reads the blocks next.
    private(set) var known: KnownLeaves

    /// - Parameters:
    ///   - spoolFolder: where leaves may lie when they are too many for memory; they are blind.
    ///   - known: what it adds to.
    init(spoolFolder: String, known: KnownLeaves) {
        sorter = LeafSorter(spillingTo: spoolFolder)
        self.known = known
    }

    /// Takes the leaves of a whole block of a base.
    func learn(_ entries: [LeafEntry], of block: PackShelf.Block) throws(StoreError) {
        try known.learn(entries, of: block)
    }

    func add(_ entries: [LeafEntry]) throws(StoreError) { try sorter.append(entries) }

    /// The root over all leaves. Asked for once.
    func root() async throws -> Digest256 { try await sorter.root() }
}
