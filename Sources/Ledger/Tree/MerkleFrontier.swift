import Seal
import Store

/// The right edge of a Merkle tree (RFC 6962, section 2.1): the roots of its largest whole subtrees, from left to right,
/// one for each bit set in its size. Enough to append leaves and to know every root, without the leaves before.
package struct MerkleFrontier: Hashable, Sendable {
    /// How many leaves the tree has.
    package private(set) var size = 0
    /// The subtrees' roots, the largest subtree first.
    package private(set) var peaks: [Digest256] = []

    /// The tree without leaves.
    package init() {}

    /// The tree of `size` leaves with these subtrees; nil unless there is one for each bit set in `size`.
    package init?(size: Int, peaks: [Digest256]) {
        guard size >= 0, peaks.count == size.nonzeroBitCount else { return nil }
        self.size = size
        self.peaks = peaks
    }

    /// Adds a leaf, by its hash.
    package mutating func append(_ leaf: Digest256) {
        var hash = leaf
        var rest = size
        while rest & 1 == 1 {
            hash = MerkleTree.node(peaks.removeLast(), hash)
            rest >>= 1
        }
        peaks.append(hash)
        size += 1
    }

    /// The tree's root.
    package var root: Digest256 {
        guard var root = peaks.last else { return MerkleTree.root(of: []) }
        for peak in peaks.dropLast().reversed() { root = MerkleTree.node(peak, root) }
        return root
    }
}
