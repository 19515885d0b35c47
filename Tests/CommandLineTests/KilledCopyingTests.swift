import Fixtures
import Foundation
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension KillTests {
    @Test("leaves a replica that is a whole vault whenever a push is killed, and the next one finishes it")
    func killedPush() async throws {
        var generator = Archive.generator("killed push")
        let archive = try await Archive.founded(userCount: 300)
        defer { archive.remove() }
        try await archive.addReplica()
        var snapshots = [try await archive.mustIngest(day: 0)]
        try await archive.mustRun("replica", "push")
        var duration = Duration.milliseconds(150)

        for round in 0..<(Archive.isSoak ? 200 : 12) {
            snapshots.append(try await archive.mustIngest(day: snapshots.count))
            let outcome = try await archive.killed(["replica", "push"], after: duration, &generator)
            #expect(outcome.ending == .killed(signal: SIGKILL) || outcome.ended(0), "round \(round): \(outcome)")
            duration = duration * (outcome.ended(0) ? 0.95 : 1.05)

            let verified = try await archive.run("replica", "verify", archive.replica.path, "--data")
            #expect(verified.ended(0), "round \(round): \(verified)")
            guard round % 4 == 3 else { continue }
            try await archive.mustRun("replica", "push")
            let clean = try await archive.mustRun("replica", "verify", "cellar", "--data")
            #expect(!clean.output.contains("belong to no file"), "round \(round): \(clean)")
            try? FileManager.default.removeItem(at: archive.follower)
            try await archive.mustRun("replica", "clone", archive.replica.path, archive.follower.path)
            let day = Int.random(in: 0..<snapshots.count, using: &generator)
            let (restored, restoring) = try await archive.following.restore(snapshots[day], day: day)
            #expect(restored == .whole, "round \(round): \(restoring)")
        }
    }

    @Test("leaves a follower that is a whole vault, or none, whenever a clone is killed, and the next one finishes it")
    func killedClone() async throws {
        var generator = Archive.generator("killed clone")
        var archive = try await Archive.founded(userCount: 300)
        defer { archive.remove() }
        try await archive.addReplica()
        var snapshots = [try await archive.mustIngest(day: 0)]
        try await archive.mustRun("replica", "push")
        var duration = Duration.milliseconds(150)
        let arguments = ["replica", "clone", archive.replica.path, archive.follower.path]

        for round in 0..<(Archive.isSoak ? 200 : 12) {
            if round % 3 == 2 {
                snapshots.append(try await archive.mustIngest(day: snapshots.count))
                if round % 6 == 5 { try await archive.mustRun("keys", "rotate") }
                try await archive.mustRun("replica", "push")
            }
            // A folder that is begun anew now and then, else one that is brought up to date.
            if round % 5 == 4 { try? FileManager.default.removeItem(at: archive.follower) }
            let outcome = try await archive.killed(arguments, after: duration, &generator)
            #expect(outcome.ending == .killed(signal: SIGKILL) || outcome.ended(0), "round \(round): \(outcome)")
            duration = duration * (outcome.ended(0) ? 0.95 : 1.05)

            try await archive.mustRun(arguments[0], arguments[1], arguments[2], arguments[3])
            for check in [["verify", "--data"], ["audit", "verify"]] {
                let checked = try await archive.following.end(of: try archive.following.start(check))
                #expect(checked.ended(0), "round \(round), \(check): \(checked)")
            }
            let day = Int.random(in: 0..<snapshots.count, using: &generator)
            let (restored, restoring) = try await archive.following.restore(snapshots[day], day: day)
            #expect(restored == .whole, "round \(round): \(restoring)")
        }
    }
}

extension Archive {
    fileprivate var replica: URL { folder.appending(path: "cellar") }
    fileprivate var follower: URL { folder.appending(path: "follower") }

    /// The same, where the follower is the vault.
    fileprivate var following: Archive {
        var other = self
        other.settings["MUNIMENT_VAULT"] = follower.path
        return other
    }

    fileprivate func addReplica() async throws {
        try FileManager.default.createDirectory(at: replica, withIntermediateDirectories: false)
        try await mustRun("replica", "add", "cellar", replica.path)
    }

    /// Runs the program, and kills it at a random moment within a fifth more than `duration`.
    fileprivate func killed(
        _ arguments: [String], after duration: Duration, _ generator: inout SeededGenerator
    ) async throws -> Outcome {
        let started = try start(arguments)
        try await Task.sleep(for: duration * Double.random(in: 0...1.2, using: &generator))
        kill(started.process, SIGKILL)
        return try await end(of: started)
    }
}
