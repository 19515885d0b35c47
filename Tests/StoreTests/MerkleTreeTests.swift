import Fixtures
import Seal
import Store
import Testing

@Suite("The Merkle tree")
struct MerkleTreeTests {
    private static func hash(_ bytes: [UInt8]) -> Digest256 { bytes.withUnsafeBytes { Digest256.sha256($0) } }

    /// RFC 6962, section 2.1, word for word.
    private static func tree(_ leaves: ArraySlice<Digest256>) -> Digest256 {
        guard leaves.count > 1 else { return leaves.first ?? hash([]) }
        var split = 1
        while split * 2 < leaves.count { split *= 2 }
        let (left, right) = (tree(leaves.prefix(split)), tree(leaves.dropFirst(split)))
        return hash([1] + left.bytes + right.bytes)
    }

    @Test(
        "has the roots of Certificate Transparency's vectors",
        arguments: [
            (0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            (1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"),
            (2, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"),
            (3, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"),
            (4, "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"),
            (5, "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4"),
            (6, "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef"),
            (7, "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"),
            (8, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"),
        ])
    func vectors(_ count: Int, _ root: String) {
        let leaves = [
            "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
        ].map { Self.hash([0] + (Hex.decode($0) ?? [])) }
        #expect(MerkleTree.root(of: Array(leaves[..<count])).hex == root)
    }

    @Test("has the root that the RFC's recursion gives, for each size")
    func recursion() {
        let leaves = (0..<200).map { Self.hash([UInt8($0)]) }
        for count in 0...200 {
            #expect(MerkleTree.root(of: Array(leaves[..<count])) == Self.tree(leaves[..<count]), "\(count) leaves")
        }
    }

    @Test("is the tree over its parts' roots", arguments: [1, 4095, 4096, 4097, 8192, 12_287, 12_289, 20_000])
    func parts(_ count: Int) {
        var random = SeededGenerator(seed: UInt64(count))
        let leaves = (0..<count).map { _ in Self.hash(random.bytes(8)) }
        let parts = stride(from: 0, to: count, by: MerkleTree.partCount).map { start in
            MerkleTree.root(of: Array(leaves[start..<min(count, start + MerkleTree.partCount)]))
        }
        #expect(MerkleTree.root(of: parts) == Self.tree(leaves[...]))
    }
}
