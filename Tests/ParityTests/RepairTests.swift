import Fixtures
import Foundation
import Testing

@testable import Parity

@Suite("Parity beside files")
struct RepairTests {
    @Test("brings any slices back, up to as many as there are recovery slices", arguments: 0..<8)
    func anySlices(_ round: Int) async throws {
        // Given
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededGenerator(seed: seed)
        let lengths = (0...Int.random(in: 0...3, using: &random)).map { _ in Int.random(in: 1...70_000, using: &random)
        }
        let folder = try ProtectedFolder(
            Dictionary(uniqueKeysWithValues: lengths.enumerated().map { ("volume-\($0)", $1) }), seed: seed)
        let percent = Int.random(in: 1...100, using: &random)
        let written = try await folder.protect(percent: percent)
        let count = Int.random(in: 1...written.recoveryCount, using: &random)
        let damaged = (0..<written.sliceCount).shuffled(using: &random).prefix(count)
        try folder.damage(slices: damaged, of: written.sliceByteCount, using: &random)

        // When
        let parity = try Parity.read("set", in: folder.path)
        let damage = try await parity.check()
        let repaired = try await parity.repair(damage, to: folder.path)

        // Then
        #expect(damage.missing == count && damage.available == written.recoveryCount, "seed \(seed)")
        #expect(damage.files.map(\.name) == repaired, "seed \(seed)")
        #expect(folder.differing() == [], "seed \(seed)")
        #expect(try await parity.check().isNone)
    }

    @Test("says that one slice more is beyond repair, and leaves the files as they are")
    func oneMore() async throws {
        // Given
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededGenerator(seed: seed)
        let folder = try ProtectedFolder(["a": 50_000, "b": 40_000], seed: seed)
        let written = try await folder.protect(percent: 20)
        let damaged = (0..<written.sliceCount).shuffled(using: &random).prefix(written.recoveryCount + 1)
        try folder.damage(slices: damaged, of: written.sliceByteCount, using: &random)
        let before = folder.differing()

        // When
        let parity = try Parity.read("set", in: folder.path)
        let damage = try await parity.check()

        // Then
        #expect(!damage.isRepairable)
        await #expect(
            throws: ParityError.beyondRepair(
                path: folder.path, missing: written.recoveryCount + 1, available: written.recoveryCount)
        ) { try await parity.repair(damage, to: folder.path) }
        #expect(folder.differing() == before)
    }

    @Test("brings back a file that is gone, one that was cut short, one that grew, and one that became a folder")
    func wholeFiles() async throws {
        // Given
        let folder = try ProtectedFolder(["a": 9000, "b": 30_000, "c": 8192, "d": 100, "e": 20_000], seed: 7)
        _ = try await folder.protect(percent: 60)
        try folder.remove("a")
        try folder.put(Array(try folder.bytes("b").prefix(12_000)), as: "b")
        try folder.put(try folder.bytes("c") + [0], as: "c")
        try folder.remove("d")
        try FileManager.default.createDirectory(atPath: "\(folder.path)/d", withIntermediateDirectories: false)
        let destination = "\(folder.path)/repaired"
        try FileManager.default.createDirectory(atPath: destination, withIntermediateDirectories: false)

        // When
        let parity = try Parity.read("set", in: folder.path)
        let damage = try await parity.check()
        let repaired = try await parity.repair(damage, to: destination)

        // Then
        #expect(
            damage.files == [
                .init(name: "a", missing: 3), .init(name: "b", missing: 6), .init(name: "c", missing: 0),
                .init(name: "d", missing: 1),
            ])
        #expect(repaired == ["a", "b", "c", "d"])
        for name in repaired { #expect(try folder.bytes("repaired/\(name)") == folder.files[name]) }
    }

    @Test("works with what is whole of the parity files themselves")
    func damagedParity() async throws {
        // Given parity files of which the index is gone, one has lost its first descriptions, and one a recovery slice.
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededGenerator(seed: seed)
        let folder = try ProtectedFolder(["a": 100_000], seed: seed)
        let written = try await folder.protect(percent: 40, fileByteCount: 25_000)
        #expect(written.names.count > 2)
        try folder.remove("set.par2")
        try folder.damage(written.names[1], at: 100, count: 400)
        let length = try folder.bytes(written.names[2]).count
        try folder.damage(written.names[2], at: length / 2)
        try folder.damage(slices: [3, 4], of: written.sliceByteCount, using: &random)

        // When
        let parity = try Parity.read("set", in: folder.path)
        let damage = try await parity.check()
        _ = try await parity.repair(damage, to: folder.path)

        // Then
        #expect(damage.available == written.recoveryCount - 1)
        #expect(folder.differing() == [])
    }

    @Test("keeps its parity files within a length, and each slice of a set of small files to a file of its own")
    func lengths() async throws {
        let folder = try ProtectedFolder(["a": 200_000], seed: 1)
        let written = try await folder.protect(percent: 30, fileByteCount: 30_000)

        let lengths = try written.names.map { try folder.bytes($0).count }
        #expect(lengths.allSatisfy { $0 <= 30_000 })
        #expect(lengths.reduce(0, +) == written.byteCount)

        let small = try ProtectedFolder(
            Dictionary(uniqueKeysWithValues: (0..<40).map { ("f\($0)", 10 + $0) }), seed: 2)
        #expect(try await small.protect(percent: 10).sliceCount == 40)
    }

    @Test("goes through slices in columns, the last of them narrower")
    func columns() {
        for (slice, rows) in [(4096, 1), (40_000, 3), (524_288, 200), (1_048_576, 3276), (4, 32_768)] {
            let columns = Slicing.columns(of: slice, rows: rows, within: 40 << 20)
            #expect(columns.first?.lowerBound == 0 && columns.last?.upperBound == slice)
            #expect(zip(columns, columns.dropFirst()).allSatisfy { $0.upperBound == $1.lowerBound })
            #expect(columns.allSatisfy { rows * $0.count <= 40 << 20 || $0.count <= Tile.byteCount })
        }
    }

    @Test("is refused for what it cannot cover, and makes no file then")
    func refused() async throws {
        let folder = try ProtectedFolder(["a": 5000], seed: 3)
        try folder.put([], as: "empty")
        let before = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()

        for (names, percent) in [
            (["a", "empty"], 10), (["a"], 0), (["a"], 101), ([], 10), (["../a"], 10), ([".a"], 10),
        ] {
            await #expect(throws: ParityError.self, "\(names), \(percent) %") {
                try await Parity.write(for: names, in: folder.path, as: "set", percent: percent)
            }
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == before)
        _ = try await folder.protect(percent: 10)
        await #expect(throws: ParityError.self) { try await folder.protect(percent: 10) }
    }
}
