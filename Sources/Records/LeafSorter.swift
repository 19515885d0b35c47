import Seal
import Store

/// Sorts leaves into the order of the commitments, and makes the root over them.
///
/// It stands here, beside the sorter that it uses: what is generic there is made for leaves in this module only, and costs a
/// verification a fifth more where it is not.
package struct LeafSorter: ~Copyable {
    private var sorter: ExternalSorter<LeafEntry>

    /// - Parameter folder: where leaves may lie when they are too many for memory; they are blind.
    package init(spillingTo folder: String) { sorter = ExternalSorter(spillingTo: folder) }

    package mutating func append(_ entries: [LeafEntry]) throws(StoreError) {
        try sorter.append(contentsOf: entries)
    }

    /// The root over all leaves (`schema/FORMAT.md`, "Commitments"). Asked for once.
    package mutating func root() async throws -> Digest256 {
        var leaves = try await sorter.takeAll().sorted()
        let parts = try await OrderedTasks.map(
            next: { () -> [Digest256]? in
                var part: [Digest256] = []
                part.reserveCapacity(MerkleTree.partCount)
                while part.count < MerkleTree.partCount {
                    if let held = leaves.nextHeld() {
                        part.append(held.leaf)
                    } else if let entry = try await leaves.next() {
                        part.append(entry.leaf)
                    } else {
                        break
                    }
                }
                return part.isEmpty ? nil : part
            }, transform: { MerkleTree.root(of: $0) })
        return MerkleTree.root(of: parts)
    }
}
