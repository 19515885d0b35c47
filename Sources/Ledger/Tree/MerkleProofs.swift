import Seal
import Store

/// Proofs about a Merkle tree (RFC 6962, section 2.1.2; of section 2.1.1, `MerkleTree.inclusionPath`) and how they are checked (RFC 9162, sections 2.1.3.2
/// and 2.1.4.2).
extension MerkleTree {
    /// The proof that the tree of the first `oldSize` leaves is the beginning of the tree of `leaves`.
    ///
    /// - Parameter oldSize: at least 1, at most the number of leaves; the proof is empty where it is all of them.
    package static func consistencyProof(from oldSize: Int, in leaves: [Digest256]) -> [Digest256] {
        precondition(oldSize >= 1 && oldSize <= leaves.count, "the older tree has leaves and is no larger")
        return subproof(oldSize, leaves[...], isWhole: true)
    }

    /// SUBPROOF of RFC 6962, section 2.1.2.
    private static func subproof(_ oldSize: Int, _ leaves: ArraySlice<Digest256>, isWhole: Bool) -> [Digest256] {
        guard oldSize < leaves.count else { return isWhole ? [] : [root(of: Array(leaves))] }
        var split = 1
        while split * 2 < leaves.count { split *= 2 }
        let left = leaves.prefix(split)
        let right = leaves.dropFirst(split)
        return oldSize <= split
            ? subproof(oldSize, left, isWhole: isWhole) + [root(of: Array(right))]
            : subproof(oldSize - split, right, isWhole: false) + [root(of: Array(left))]
    }

    /// The root that a leaf at `index` of a tree of `size` leaves has by `path`; nil where the path is too long or too
    /// short for that place.
    package static func root(of leaf: Digest256, at index: Int, size: Int, path: [Digest256]) -> Digest256? {
        guard index >= 0, index < size else { return nil }
        var walk = ProofWalk(index, size - 1)
        var hash = leaf
        for sibling in path {
            guard walk.last > 0 else { return nil }
            hash = walk.isRightOrLast ? node(sibling, hash) : node(hash, sibling)
            walk.climb()
        }
        return walk.last == 0 ? hash : nil
    }

    /// Whether `proof` shows that the tree of `oldSize` leaves with `oldRoot` is the beginning of the tree of `newSize`
    /// leaves with `newRoot`.
    package static func isConsistent(
        oldSize: Int, oldRoot: Digest256, newSize: Int, newRoot: Digest256, proof: [Digest256]
    ) -> Bool {
        guard oldSize > 0, oldSize < newSize else {
            // The empty tree is the beginning of every tree.
            return proof.isEmpty && (oldSize == 0 ? newSize >= 0 : oldSize == newSize && oldRoot == newRoot)
        }
        let isPowerOfTwo = oldSize & (oldSize - 1) == 0
        let hashes = isPowerOfTwo ? [oldRoot] + proof : proof
        guard let first = hashes.first else { return false }
        var walk = ProofWalk(oldSize - 1, newSize - 1)
        walk.skipRightBranches()
        var old = first
        var new = first
        for hash in hashes.dropFirst() {
            guard walk.last > 0 else { return false }
            if walk.isRightOrLast {
                old = node(hash, old)
                new = node(hash, new)
            } else {
                new = node(new, hash)
            }
            walk.climb()
        }
        return walk.last == 0 && old == oldRoot && new == newRoot
    }
}

/// The way from a node up to the root: `place` is the node's number in its level, `last` that of the level's last node.
private struct ProofWalk {
    private var place: Int
    private(set) var last: Int

    init(_ place: Int, _ last: Int) {
        self.place = place
        self.last = last
    }

    /// Whether the next hash of the proof stands to the left.
    var isRightOrLast: Bool { place & 1 == 1 || place == last }

    mutating func climb() {
        // A last node without a sibling is passed up until it is a right child.
        if isRightOrLast {
            while place & 1 == 0, place != 0 { up() }
        }
        up()
    }

    mutating func skipRightBranches() {
        while place & 1 == 1 { up() }
    }

    private mutating func up() {
        place >>= 1
        last >>= 1
    }
}
