import Fixtures
import Foundation
import Testing

@testable import Parity

@Suite("Parity and the public par2")
struct PublicToolTests {
    @Test("par2 verifies what was written, and finds damage in it")
    func verify() async throws {
        // Given files whose lengths are a slice, a byte more, a byte less, less than is hashed as a start, and many slices.
        let folder = try ProtectedFolder(
            ["a": 4096, "b": 4097, "c": 4095, "d": 1, "e": 123_457, "with space, ä": 16_384], seed: 11)
        let written = try await folder.protect(percent: 25, fileByteCount: 40_000)

        // When, then
        let whole = try folder.par2("verify", "set.par2")
        #expect(whole.status == 0, "\(whole.text)")
        #expect(whole.text.contains("There are 6 recoverable files"))
        #expect(whole.text.contains("The block size used was \(written.sliceByteCount) bytes"))
        for name in written.names { #expect(whole.text.contains("Loading \"\(name)\""), "\(name)") }

        try folder.damage("e", at: 100_000)
        let damaged = try folder.par2("verify", "set.par2")
        #expect(damaged.status != 0 && damaged.text.contains("Repair is possible"), "\(damaged.text)")
        #expect(damaged.text.contains("You have \(written.recoveryCount) recovery blocks available"))
    }

    @Test("par2 repairs with what was written, as many slices as there are", arguments: 0..<4)
    func repairedByPar2(_ round: Int) async throws {
        // Given
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededGenerator(seed: seed)
        let folder = try ProtectedFolder(["a": 4096 * 9 + 5, "b": 100_000, "c": 30_001], seed: seed)
        let written = try await folder.protect(percent: 30)
        let damaged = (0..<written.sliceCount).shuffled(using: &random).prefix(written.recoveryCount)
        try folder.damage(slices: damaged, of: written.sliceByteCount, using: &random)

        // When
        let result = try folder.par2("repair", "set.par2")

        // Then
        #expect(result.status == 0, "seed \(seed): \(result.text)")
        #expect(folder.differing() == [], "seed \(seed)")
    }

    @Test("par2 brings back a file that is gone, from a parity file without the index")
    func wholeFile() async throws {
        let folder = try ProtectedFolder(["a": 60_000, "b": 20_000], seed: 12)
        let written = try await folder.protect(percent: 30)
        try folder.remove("b")
        try folder.remove("set.par2")

        let result = try folder.par2("repair", written.names[1])

        #expect(result.status == 0, "\(result.text)")
        #expect(folder.differing() == [])
    }

    @Test("what par2 wrote is read, checked and repaired", arguments: ["-s400", "-b60", "-u -n3", "-l", "-f5"])
    func repairedHere(_ options: String) async throws {
        // Given
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededGenerator(seed: seed)
        let folder = try ProtectedFolder(["first": 21_111, "second": 9000], seed: seed)
        let arguments = options.split(separator: " ").map(String.init)
        let made = try Spawned.run(
            ["par2", "create", "-q", "-r20"] + arguments + ["set.par2", "first", "second"], in: folder.path)
        #expect(made.status == 0, "\(made.text)")
        let whole = try Parity.read("set", in: folder.path)
        #expect(try await whole.check().isNone)
        #expect(!whole.recovery.isEmpty)

        // When
        let slices = folder.slicePlaces(of: whole.set.sliceByteCount).indices
        let damaged = slices.shuffled(using: &random).prefix(whole.recovery.count)
        try folder.damage(slices: damaged, of: whole.set.sliceByteCount, using: &random)
        let parity = try Parity.read("set", in: folder.path)
        let damage = try await parity.check()
        _ = try await parity.repair(damage, to: folder.path)

        // Then
        #expect(damage.missing == damaged.count)
        #expect(folder.differing() == [], "seed \(seed), \(options)")
    }

    @Test("recovery slices are byte for byte those of par2")
    func sameSlices() async throws {
        // Given the same files with parity of both.
        let ours = try ProtectedFolder(["first": 50_000, "second": 12_345], seed: 5)
        let written = try await ours.protect(percent: 50)
        let theirs = try ProtectedFolder(["first": 50_000, "second": 12_345], seed: 5)
        let made = try theirs.par2(
            "create", "-q", "-s\(written.sliceByteCount)", "-c\(written.recoveryCount)", "set.par2", "first", "second")
        #expect(made.status == 0, "\(made.text)")

        // When
        let (left, right) = (try Parity.read("set", in: ours.path), try Parity.read("set", in: theirs.path))

        // Then
        #expect(left.set.id == right.set.id)
        #expect(left.set.sums == right.set.sums)
        #expect(left.recovery.keys.sorted() == Array(0..<written.recoveryCount))
        for exponent in 0..<written.recoveryCount {
            #expect(try slice(exponent, left) == slice(exponent, right), "slice \(exponent)")
        }
    }

    private func slice(_ exponent: Int, _ parity: ParityFiles) throws -> [UInt8] {
        let place = try #require(parity.recovery[exponent])
        let bytes = try Data(contentsOf: URL(fileURLWithPath: place.path))
        return Array(bytes[place.offset..<place.offset + parity.set.sliceByteCount])
    }
}
