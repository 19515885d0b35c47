import Fixtures
import Foundation
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

@Suite("A killed program")
struct KillTests {
    @Test("loses no acknowledged snapshot and stops no later one, whenever an ingest is killed")
    func killedIngests() async throws {
        var generator = Archive.generator("killed ingests")
        let archive = try await Archive.founded(userCount: Archive.isSoak ? 3000 : 1000)
        defer { archive.remove() }
        var acknowledged = [try await archive.mustIngest(day: 0)]
        let clock = ContinuousClock()
        var next = ""
        let duration = try await clock.measure { next = try await archive.mustIngest(day: 1) }
        acknowledged.append(next)

        for round in 0..<(Archive.isSoak ? 200 : 30) {
            let day = acknowledged.count
            let started = try archive.start(try archive.ingestion(day: day))
            try await Task.sleep(for: duration * Double.random(in: 0...1, using: &generator))
            kill(started.process, SIGKILL)
            let outcome = try await archive.end(of: started)
            // It may have been faster than the signal, and its answer may or may not have come out.
            if outcome.ended(0) { acknowledged.append(try Archive.snapshot(outcome)) }
            try await Self.check(archive, acknowledged, round % 10 == 9 ? acknowledged.count : 1, "kill \(round)")
            if round % 4 == 3 {
                let ingested = try await archive.ingest(day: acknowledged.count)
                #expect(ingested.ended(0), "after kill \(round): \(ingested)")
                acknowledged.append(try Archive.snapshot(ingested))
            }
        }

        try await Self.checkNoLeftovers(archive)
        try await Self.check(archive, acknowledged, acknowledged.count, "tidying up")
    }

    @Test("leaves a sound vault at each step of an ingest", arguments: [0, 1])
    func eachStepOfAnIngest(day: Int) async throws {
        let before = try await Archive.founded(userCount: 300)
        defer { before.remove() }
        var acknowledged: [String] = []
        for earlier in 0..<day { acknowledged.append(try await before.mustIngest(day: earlier)) }
        for step in 1... {
            let archive = try before.copy()
            defer { archive.remove() }
            let outcome = try await archive.ingest(day: day, fault: step)
            if outcome.ended(0) { return #expect(step > 5, "there are hardly any fault points") }
            #expect(outcome.ending == .killed(signal: SIGKILL), "step \(step): \(outcome)")
            try await Self.check(archive, acknowledged, acknowledged.count, "step \(step)")
            let next = try await archive.ingest(day: day)
            #expect(next.ended(0), "after step \(step): \(next)")
            let all = acknowledged + [try Archive.snapshot(next)]
            try await Self.check(archive, all, all.count, "the ingest after step \(step)")
            try await Self.checkNoLeftovers(archive)
            try await Self.check(archive, all, all.count, "tidying up after step \(step)")
        }
    }

    @Test("leaves nothing, or a vault, at each step of its founding")
    func eachStepOfFounding() async throws {
        for step in 1... {
            let archive = try Archive(userCount: 300)
            defer { archive.remove() }
            let outcome = try await archive.run("init", fault: step)
            if outcome.ended(0) { return #expect(step > 1, "there are no fault points") }
            #expect(outcome.ending == .killed(signal: SIGKILL), "step \(step): \(outcome)")
            if try await !archive.run("snapshots").ended(0) {
                let again = try await archive.run("init")
                #expect(again.ended(0), "after step \(step): \(again)")
            }
            let snapshot = try await archive.mustIngest(day: 0)
            try await Self.check(archive, [snapshot], 1, "step \(step)")
        }
    }

    @Test(
        "leaves a sound vault at each step of upkeep",
        arguments: [
            ["keys", "add", "--name", "bob", "--new-key-file"], ["keys", "remove", "carol"], ["catalog", "rebuild"],
        ])
    func eachStepOfUpkeep(command: [String]) async throws {
        let before = try await Archive.founded(userCount: 300)
        defer { before.remove() }
        let snapshot = try await before.mustIngest(day: 0)
        try await before.mustRun("keys", "add", "--name", "carol", "--new-key-file", before.folder.path + "/carol")
        for step in 1... {
            let archive = try before.copy()
            defer { archive.remove() }
            let arguments = command.last == "--new-key-file" ? command + [archive.folder.path + "/bob"] : command
            let outcome = try await archive.end(of: try archive.start(arguments, fault: step))
            if outcome.ended(0) { return }
            #expect(outcome.ending == .killed(signal: SIGKILL), "step \(step): \(outcome)")
            try await Self.check(archive, [snapshot], 1, "step \(step)")
            let next = try await archive.mustIngest(day: 1)
            try await Self.checkNoLeftovers(archive)
            try await Self.check(archive, [snapshot, next], 2, "tidying up after step \(step)")
            if command.first == "keys" { _ = try? FileManager.default.removeItem(atPath: archive.folder.path + "/bob") }
            let again = try await archive.end(of: try archive.start(arguments))
            // It may have been done before the kill, and then says so.
            #expect(again.ended(0, 15), "again after step \(step): \(again)")
        }
    }

    /// The vault is sound, lists every acknowledged snapshot, and restores the last `count` of them byte for byte.
    static func check(
        _ archive: Archive, _ acknowledged: [String], _ count: Int, _ moment: String
    ) async throws {
        let verified = try await archive.run("verify", "--data")
        #expect(verified.ended(0), "after \(moment): \(verified)")
        let listed = try await archive.run("snapshots", "--json")
        #expect(listed.ended(0), "after \(moment): \(listed)")
        for (day, snapshot) in acknowledged.enumerated() {
            #expect(listed.output.contains(snapshot), "after \(moment): the snapshot of day \(day) is gone")
            if day < acknowledged.count - count { continue }
            let (restored, outcome) = try await archive.restore(snapshot, day: day)
            #expect(restored == .whole, "after \(moment): \(outcome)")
        }
    }

    /// The doctor removes what killed processes left, so that it finds nothing the next time.
    static func checkNoLeftovers(_ archive: Archive) async throws {
        let fixed = try await archive.run("doctor", "--fix")
        #expect(fixed.ended(0), "\(fixed)")
        let again = try await archive.run("doctor", "--json")
        #expect(again.ended(0) && !again.output.contains("killed"), "\(again)")
        #expect(!archive.files().contains { $0.contains(".tmp-") }, "\(archive.files())")
        let temporary = try FileManager.default.contentsOfDirectory(atPath: archive.temporary.path)
        #expect(temporary.isEmpty, "\(temporary)")
    }
}
