import Fixtures
import Foundation
import Records
import Seal
import Testing

@Suite("The external sorter")
struct ExternalSorterTests {
    private func entries(_ count: Int, _ random: inout SeededGenerator) -> [LeafEntry] {
        (0..<count).map { ordinal in
            // Some keys are equal, and some differ only behind the word that is looked at first.
            var key = random.bytes(32)
            if Bool.random(using: &random) { key.replaceSubrange(..<8, with: [1, 2, 3, 4, 5, 6, 7, 8]) }
            if Int.random(in: 0..<5, using: &random) == 0 { key = [UInt8](repeating: 9, count: 32) }
            return LeafEntry(
                keyHash: Digest256(key) ?? .zero, leaf: Digest256(random.bytes(32)) ?? .zero, ordinal: UInt32(ordinal))
        }
    }

    @Test(
        "sorts in little memory as in much", arguments: [0, 1, 15, 16, 17, 1000, 20_000, 100_001],
        [0, 10_000, 64 << 20])
    func sorts(_ count: Int, _ byteCount: Int) async throws {
        var random = SeededGenerator(seed: UInt64(count))
        try await expectSorted(entries(count, &random), byteCount, &random)
    }

    @Test(
        "sorts more than it holds of all stretches at once, and what came in order for the most part",
        arguments: [0, 3])
    func sortsMany(_ disorder: Int) async throws {
        var random = SeededGenerator(seed: UInt64(disorder))
        var entries = entries(250_000, &random).sorted()
        for _ in 0..<disorder { entries.swapAt(.random(in: 0..<250_000, using: &random), 0) }
        try await expectSorted(entries, 10_000, &random)
        try await expectSorted(entries.shuffled(using: &random), 10_000, &random)
    }

    private func expectSorted(
        _ entries: [LeafEntry], _ byteCount: Int, _ random: inout SeededGenerator
    ) async throws {
        let folder = NSTemporaryDirectory()
        var sorter = ExternalSorter<LeafEntry>(spillingTo: folder, byteCount: byteCount)
        var rest = entries[...]
        while !rest.isEmpty {
            let part = rest.prefix(Int.random(in: 0..<40, using: &random))
            try sorter.append(contentsOf: part)
            rest = rest.dropFirst(part.count)
        }

        var sorted = try await sorter.sorted()
        var found: [LeafEntry] = []
        while let entry = try await sorted.next() { found.append(entry) }

        // Said apart, as a difference of long lists takes minutes to print.
        let isRight = found == entries.sorted()
        #expect(isRight)
    }
}
