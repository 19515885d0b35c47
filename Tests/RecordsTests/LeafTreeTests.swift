import Fixtures
import Foundation
import Records
import Seal
import Store
import Testing

@Suite("The tree over a collection's leaves")
struct LeafTreeTests {
    @Test(
        "leads from each leaf that was looked for to the root, whatever its size",
        arguments: [1, 2, 3, 7, 4095, 4096, 4097, 8192, 10_000])
    func paths(_ count: Int) async throws {
        let seed = UInt64.random(in: 0...9999)
        print("leaf trees: seed \(seed), \(count) leaves")
        var random = SeededGenerator(seed: seed)
        func digest() -> Digest256 {
            Digest256.sha256(withUnsafeBytes(of: UInt64.random(in: 0...(.max), using: &random)) { Array($0) })
        }
        let entries = (0..<count).map { LeafEntry(keyHash: digest(), leaf: digest(), ordinal: UInt32($0)) }
        let chosen = Set(
            (0..<20).map { _ in UInt32.random(in: 0..<UInt32(count), using: &random) } + [0, UInt32(count - 1)])
        var sorter = LeafSorter(spillingTo: NSTemporaryDirectory())
        try sorter.append(entries)

        let tree = try await sorter.tree(lookingFor: chosen)

        let sorted = entries.sorted().map(\.leaf)
        #expect(tree.count == count && tree.root == MerkleTree.root(of: sorted))
        #expect(Set(tree.places.map(\.entry.ordinal)) == chosen)
        for place in tree.places {
            #expect(sorted[place.index] == place.entry.leaf)
            #expect(tree.path(of: place) == MerkleTree.inclusionPath(of: place.index, in: sorted))
        }
    }
}
