import Crypto
import Ledger
import Seal
import Store
import Testing

@Suite("Proofs about a Merkle tree")
struct MerkleProofTests {
    private static func leaf(_ bytes: [UInt8]) -> Digest256 {
        SHA256.hash(data: [0] + bytes).withUnsafeBytes { Digest256($0) }
    }

    /// The leaves of Certificate Transparency's vectors.
    private static let published = [
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
    ].map { leaf(Hex.decode($0) ?? []) }

    private static let many = (0..<64).map { leaf([UInt8($0)]) }

    @Test("of the published leaves lead to the published root")
    func published() {
        var frontier = MerkleFrontier()
        for leaf in Self.published { frontier.append(leaf) }
        #expect(frontier.root.hex == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328")
        for (index, leaf) in Self.published.enumerated() {
            let path = MerkleTree.inclusionPath(of: index, in: Self.published)
            #expect(MerkleTree.root(of: leaf, at: index, size: 8, path: path) == frontier.root)
        }
    }

    /// RFC 6962, section 2.1.3: the tree of seven leaves d0…d6, with a…f the leaves' hashes, g, h, i the nodes over pairs,
    /// j = d6's hash, k over g and h, l over i and j.
    @Test("are those of the RFC's example")
    func rfcExample() {
        let leaves = Array(Self.many[..<7])
        let (a, b, c, d, e, f, j) = (leaves[0], leaves[1], leaves[2], leaves[3], leaves[4], leaves[5], leaves[6])
        let (g, h, i) = (MerkleTree.node(a, b), MerkleTree.node(c, d), MerkleTree.node(e, f))
        let (k, l) = (MerkleTree.node(g, h), MerkleTree.node(i, j))
        #expect(MerkleTree.root(of: leaves) == MerkleTree.node(k, l))
        #expect(MerkleTree.inclusionPath(of: 0, in: leaves) == [b, h, l])
        #expect(MerkleTree.inclusionPath(of: 3, in: leaves) == [c, g, l])
        #expect(MerkleTree.inclusionPath(of: 4, in: leaves) == [f, j, k])
        #expect(MerkleTree.inclusionPath(of: 6, in: leaves) == [i, k])
        #expect(MerkleTree.consistencyProof(from: 3, in: leaves) == [c, d, g, l])
        #expect(MerkleTree.consistencyProof(from: 4, in: leaves) == [l])
        #expect(MerkleTree.consistencyProof(from: 6, in: leaves) == [i, j, k])
    }

    @Test("of inclusion hold for every leaf of every tree up to 64 leaves, and for no other place or tree")
    func inclusion() {
        for size in 1...64 {
            let leaves = Array(Self.many[..<size])
            let root = MerkleTree.root(of: leaves)
            for index in 0..<size {
                let path = MerkleTree.inclusionPath(of: index, in: leaves)
                func given(_ index: Int, _ size: Int, _ path: [Digest256]) -> Digest256? {
                    MerkleTree.root(of: leaves[min(index, leaves.count - 1)], at: index, size: size, path: path)
                }
                #expect(given(index, size, path) == root)
                #expect(given(index, size, path + [root]) != root)
                if !path.isEmpty { #expect(given(index, size, Array(path.dropLast())) != root) }
                if size > 1 {
                    let other = (index + 1) % size
                    #expect(MerkleTree.root(of: leaves[index], at: other, size: size, path: path) != root)
                }
                #expect(MerkleTree.root(of: leaves[index], at: size, size: size, path: path) == nil)
            }
        }
    }

    @Test("of consistency hold between all trees up to 64 leaves, and not with another root")
    func consistency() {
        for newSize in 1...64 {
            let leaves = Array(Self.many[..<newSize])
            let newRoot = MerkleTree.root(of: leaves)
            for oldSize in 1...newSize {
                let oldRoot = MerkleTree.root(of: Array(leaves[..<oldSize]))
                let proof = MerkleTree.consistencyProof(from: oldSize, in: leaves)
                func holds(_ oldRoot: Digest256, _ newRoot: Digest256, _ proof: [Digest256]) -> Bool {
                    MerkleTree.isConsistent(
                        oldSize: oldSize, oldRoot: oldRoot, newSize: newSize, newRoot: newRoot, proof: proof)
                }
                #expect(holds(oldRoot, newRoot, proof))
                #expect(!holds(.zero, newRoot, proof))
                #expect(!holds(oldRoot, .zero, proof))
                #expect(!holds(oldRoot, newRoot, proof + [oldRoot]))
                if !proof.isEmpty { #expect(!holds(oldRoot, newRoot, Array(proof.dropLast()))) }
            }
        }
    }

    @Test("need no more than the tree's right edge to know its root, for each size")
    func frontier() {
        var frontier = MerkleFrontier()
        #expect(frontier.root == MerkleTree.root(of: []))
        for size in 1...64 {
            frontier.append(Self.many[size - 1])
            #expect(frontier.root == MerkleTree.root(of: Array(Self.many[..<size])))
            #expect(MerkleFrontier(size: size, peaks: frontier.peaks) == frontier)
            #expect(MerkleFrontier(size: size, peaks: frontier.peaks + [.zero]) == nil)
        }
    }
}
