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
