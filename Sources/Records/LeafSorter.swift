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
        try await tree(lookingFor: []).root
    }

    /// The tree over all leaves, and where in it those of the chosen ordinals stand. Asked for once, in place of `root`.
    package mutating func tree(lookingFor chosen: Set<UInt32>) async throws -> LeafTree {
        var leaves = try await sorter.takeAll().sorted()
        var found: [LeafTree.Place] = []
        var kept: [Int: [Digest256]] = [:]
        var count = 0
        let parts = try await OrderedTasks.map(
            next: { () -> [Digest256]? in
                var part: [Digest256] = []
                part.reserveCapacity(MerkleTree.partCount)
                let before = found.count
                while part.count < MerkleTree.partCount {
                    let entry: LeafEntry
                    if let held = leaves.nextHeld() {
                        entry = held
                    } else if let next = try await leaves.next() {
                        entry = next
                    } else {
                        break
                    }
                    if !chosen.isEmpty, chosen.contains(entry.ordinal) {
                        found.append(LeafTree.Place(entry: entry, index: count + part.count))
                    }
                    part.append(entry.leaf)
                }
                if found.count > before { kept[count / MerkleTree.partCount] = part }
                count += part.count
                return part.isEmpty ? nil : part
            }, transform: { MerkleTree.root(of: $0) })
        return LeafTree(parts: parts, kept: kept, places: found, count: count)
    }
}

/// The tree over a collection's leaves, of which only those parts are at hand whole in which something was looked for.
package struct LeafTree: Sendable {
    /// A leaf that was looked for.
    package struct Place: Sendable {
        package let entry: LeafEntry
        /// From 0.
        package let index: Int
    }

    package let root: Digest256
    /// How many leaves.
    package let count: Int
    /// In the order of the tree.
    package let places: [Place]
    private let parts: [Digest256]
    private let kept: [Int: [Digest256]]

    fileprivate init(parts: [Digest256], kept: [Int: [Digest256]], places: [Place], count: Int) {
        root = MerkleTree.root(of: parts)
        self.parts = parts
        self.kept = kept
        self.places = places
        self.count = count
    }

    /// The inclusion path of a leaf that was looked for, from its sibling up (RFC 6962, section 2.1.1). A part is a subtree, so the
    /// way goes up through it and then through the parts.
    package func path(of place: Place) -> [Digest256] {
        let part = place.index / MerkleTree.partCount
        guard let leaves = kept[part] else { return [] }
        return MerkleTree.inclusionPath(of: place.index % MerkleTree.partCount, in: leaves)
            + MerkleTree.inclusionPath(of: part, in: parts)
    }
}
