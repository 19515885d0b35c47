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

    @Test(
        "shows between which leaves a key hash would stand that none has", arguments: [0, 1, 2, 4095, 4096, 4097, 9000])
    func gaps(_ count: Int) async throws {
        let seed = UInt64.random(in: 0...9999)
        print("leaf gaps: seed \(seed), \(count) leaves")
        var random = SeededGenerator(seed: seed)
        func digest() -> Digest256 {
            Digest256.sha256(withUnsafeBytes(of: UInt64.random(in: 0...(.max), using: &random)) { Array($0) })
        }
        let entries = (0..<count).map { LeafEntry(keyHash: digest(), leaf: digest(), ordinal: UInt32($0)) }
        var absent =
            (0..<200).map { _ in digest() } + [Digest256(hex: String(repeating: "0", count: 64))].compactMap(\.self)
        absent.append(try #require(Digest256(hex: String(repeating: "f", count: 64))))
        var sorter = LeafSorter(spillingTo: NSTemporaryDirectory())
        try sorter.append(entries)

        // One that is there has no gap.
        let tree = try await sorter.tree(lookingFor: [], around: absent + entries.prefix(3).map(\.keyHash))

        let sorted = entries.sorted()
        let leaves = sorted.map(\.leaf)
        #expect(Set(tree.gaps.map(\.keyHash)) == Set(absent))
        for gap in tree.gaps {
            let behind = sorted.firstIndex { $0.keyHash > gap.keyHash } ?? count
            #expect(gap.after?.index == (behind < count ? behind : nil))
            #expect(gap.before?.index == (behind > 0 ? behind - 1 : nil))
            for place in [gap.before, gap.after].compactMap(\.self) {
                #expect(sorted[place.index].keyHash == place.entry.keyHash)
                #expect(tree.path(of: place) == MerkleTree.inclusionPath(of: place.index, in: leaves))
            }
        }
    }
}
