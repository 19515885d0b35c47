import Seal

/// The Merkle tree hash of RFC 6962, section 2.1, over leaves that are hashed already.
package enum MerkleTree {
    /// How many leaves a part has that can be hashed beside the others: a power of two, so that parts are subtrees.
    package static let partCount = 4096

    /// The root over `hashes` in their order: of leaves, or of whole parts, the last of which may be smaller.
    package static func root(of hashes: [Digest256]) -> Digest256 {
        guard !hashes.isEmpty else { return Digest256.sha256(UnsafeRawBufferPointer(start: nil, count: 0)) }
        var level = hashes
        while level.count > 1 { level = parents(of: level) }
        return level[0]
    }

    /// The level above `level`. Joining neighbours and passing an odd last one up gives the same tree as splitting at the
    /// largest power of two.
    package static func parents(of level: [Digest256]) -> [Digest256] {
        var parents: [Digest256] = []
        parents.reserveCapacity((level.count + 1) / 2)
        var index = 0
        while index + 1 < level.count {
            parents.append(node(level[index], level[index + 1]))
            index += 2
        }
        if index < level.count { parents.append(level[index]) }
        return parents
    }

    /// The inclusion path of the leaf `index` in the tree of `leaves`: at most ⌈log₂ n⌉ hashes, from the leaf's sibling up
    /// to the root's child (RFC 6962, section 2.1.1).
    ///
    /// - Parameter index: below the number of leaves.
    package static func inclusionPath(of index: Int, in leaves: [Digest256]) -> [Digest256] {
        precondition(leaves.indices.contains(index), "the leaf is in the tree")
        var path: [Digest256] = []
        var level = leaves
        var place = index
        while level.count > 1 {
            // An odd last node has no sibling: it is its own parent.
            if place ^ 1 < level.count { path.append(level[place ^ 1]) }
            level = parents(of: level)
            place >>= 1
        }
        return path
    }

    /// SHA-256(0x01 ‖ left ‖ right).
    package static func node(_ left: Digest256, _ right: Digest256) -> Digest256 {
        withUnsafeTemporaryAllocation(byteCount: 65, alignment: 8) { buffer in
            buffer[0] = 1
            if let start = buffer.baseAddress {
                left.copy(to: start + 1)
                right.copy(to: start + 33)
            }
            return Digest256.sha256(UnsafeRawBufferPointer(buffer))
        }
    }
}
