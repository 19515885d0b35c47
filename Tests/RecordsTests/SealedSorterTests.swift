import Fixtures
import Foundation
import Records
import Store
import Testing

@Suite("The sealed sorter")
struct SealedSorterTests {
    private struct Entry: Hashable {
        let key: [UInt8]
        let tie: [UInt8]
        let content: [UInt8]

        /// Keys are short and of few bytes, so that many are equal, begin alike, or begin another.
        init(_ random: inout SeededGenerator) {
            func bytes(_ most: Int) -> [UInt8] {
                (0..<Int.random(in: 0...most, using: &random)).map { _ in [0, 1, 0x80, 0xFF][Int(random.next() % 4)] }
            }
            key = bytes(12)
            tie = bytes(2)
            content = random.bytes(Int.random(in: 0..<300, using: &random))
        }

        static func isBefore(_ left: Entry, _ right: Entry) -> Bool {
            left.key == right.key
                ? left.tie.lexicographicallyPrecedes(right.tie) : left.key.lexicographicallyPrecedes(right.key)
        }
    }

    private func sorted(_ entries: [Entry], _ mostBytes: Int, in folder: String) throws -> SealedSorting {
        var sorter = SealedSorter(spillingTo: folder, mostBytes: mostBytes)
        for entry in entries { try sorter.append(key: entry.key, tie: entry.tie, content: entry.content) }
        return try sorter.takeSorted()
    }

    private func contents(_ sorting: SealedSorting) throws -> [[[UInt8]]] {
        var found: [[[UInt8]]] = []
        try sorting.forEach { found.append([Array($0), Array($1)]) }
        return found
    }

    @Test(
        "sorts in little memory as in much, as often as it is asked", arguments: [0, 1, 7, 5000], [0, 9000, 64 << 20])
    func sorts(_ count: Int, _ mostBytes: Int) throws {
        let seed = UInt64(count + 1)
        var random = SeededGenerator(seed: seed)
        let entries = (0..<count).map { _ in Entry(&random) }

        let sorting = try sorted(entries, mostBytes, in: NSTemporaryDirectory())

        let found = try contents(sorting)
        #expect(sorting.count == count)
        #expect(found.map { $0[0] } == entries.sorted(by: Entry.isBefore).map(\.key), "seed \(seed)")
        #expect(try contents(sorting) == found, "seed \(seed)")
        #expect(
            Set(found) == Set(entries.map { [$0.key, $0.content] }) && found.count == entries.count, "seed \(seed)")
    }

    @Test("puts entries with one key in the order of their ties", arguments: [0, 64 << 20])
    func ties(_ mostBytes: Int) throws {
        var random = SeededGenerator(seed: 3)
        let ties = (0..<500).map { [UInt8($0 / 256), UInt8($0 % 256)] }
        var sorter = SealedSorter(spillingTo: NSTemporaryDirectory(), mostBytes: mostBytes)
        for tie in ties.shuffled(using: &random) { try sorter.append(key: [7], tie: tie, content: tie) }

        let sorting = try sorter.takeSorted()

        #expect(try contents(sorting).map { $0[1] } == ties)
    }

    @Test("leaves no file with a name")
    func unnamed() throws {
        let folder = "\(NSTemporaryDirectory())/sealed-sorter-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var random = SeededGenerator(seed: 4)

        let sorting = try sorted((0..<100).map { _ in Entry(&random) }, 0, in: folder)

        #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
        #expect(try contents(sorting).count == 100)
    }
}
