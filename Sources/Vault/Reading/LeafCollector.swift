import Records
import Seal
import Store

/// Gathers the leaves of a collection's records, as they come, for the root over them. One owner.
final class LeafCollector {
    private var sorter: ExternalSorter<LeafEntry>
    private var gathered: [LeafEntry] = []

    /// - Parameter spoolFolder: where leaves may lie when they are too many for memory; they are blind.
    init(spoolFolder: String) {
        sorter = ExternalSorter(spillingTo: spoolFolder)
    }

    func add(_ entry: LeafEntry) throws(StoreError) {
        gathered.append(entry)
        if gathered.count == MerkleTree.partCount { try flush() }
    }

    private func flush() throws(StoreError) {
        try sorter.append(contentsOf: gathered)
        gathered.removeAll(keepingCapacity: true)
    }

    /// The root over all leaves in the order of the commitments. Asked for once.
    func root() async throws -> Digest256 {
        try flush()
        var leaves = try sorter.takeAll().sorted()
        let parts = try await OrderedTasks.map(
            next: { () -> [Digest256]? in
                var part: [Digest256] = []
                part.reserveCapacity(MerkleTree.partCount)
                while part.count < MerkleTree.partCount, let entry = try leaves.next() { part.append(entry.leaf) }
                return part.isEmpty ? nil : part
            }, transform: { MerkleTree.root(of: $0) })
        return MerkleTree.root(of: parts)
    }
}
