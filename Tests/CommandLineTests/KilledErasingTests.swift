import Fixtures
import Foundation
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension KillTests {
    @Test(
        "harms nobody else and brings nobody back, whenever an erasure is killed, and finishes when it is asked for again"
    )
    func killedErasing() async throws {
        var generator = Archive.generator("killed erasing")
        let archive = try await Archive.founded(userCount: 300)
        defer { archive.remove() }
        var days: [(snapshot: String, users: [String])] = []
        func ingest() async throws {
            let snapshot = try await archive.mustIngest(day: days.count)
            let text = try String(
                contentsOf: archive.export(day: days.count).appending(path: "users.json"), encoding: .utf8)
            days.append((snapshot, text.split(separator: "\n").map(String.init)))
        }
        for _ in 0..<4 { try await ingest() }
        var erased: Set<Int> = []
        var pending: Int?
        var duration = Duration.milliseconds(400)

        for round in 0..<(Archive.isSoak ? 200 : 16) {
            let user = pending ?? Int.random(in: 0..<300, using: &generator)
            let command = [
                "erase", "user-\(user)", "--source", "pool", "--reason", "a test", "--files", "keep", "--mentions",
                "keep",
                "--yes",
            ]
            let started = try archive.start(command)
            try await Task.sleep(for: duration * Double.random(in: 0...1.2, using: &generator))
            kill(started.process, SIGKILL)
            let outcome = try await archive.end(of: started)
            #expect(outcome.ending == .killed(signal: SIGKILL) || outcome.ended(0), "round \(round): \(outcome)")
            duration = duration * (outcome.ended(0) ? 0.95 : 1.05)
            if outcome.ended(0) {
                erased.insert(user)
                pending = nil
            } else {
                pending = user
            }

            let place = Int.random(in: 0..<days.count, using: &generator)
            let found = try await archive.users(of: days[place].snapshot)
            let kept = days[place].users.filter { Self.user(in: $0).map { !erased.contains($0) } ?? true }
            let finished = kept.filter { Self.user(in: $0) != pending }
            #expect(found == kept || found == finished, "round \(round), day \(place)")
            guard round % 5 == 4 else { continue }
            let checked = try await archive.run("verify", "--data")
            #expect(checked.ended(0), "round \(round): \(checked)")
            // Who was erased comes again every day, and is left out.
            try await ingest()
        }

        if let pending {
            try await archive.mustRun(
                "erase", "user-\(pending)", "--source", "pool", "--reason", "a test", "--files", "keep", "--mentions",
                "keep",
                "--yes")
            erased.insert(pending)
        }
        for (place, day) in days.enumerated() {
            let kept = day.users.filter { Self.user(in: $0).map { !erased.contains($0) } ?? true }
            #expect(try await archive.users(of: day.snapshot) == kept, "day \(place)")
        }
        for check in [["verify", "--data"], ["audit", "verify"], ["certificates", "verify"]] {
            let checked = try await archive.end(of: try archive.start(check))
            #expect(checked.ended(0), "\(check): \(checked)")
        }
    }

    @Test("brings nobody back in a clone that is made beside it, whenever an erasure is killed")
    func killedErasingBesideClones() async throws {
        var generator = Archive.generator("killed erasing beside clones")
        let archive = try await Archive.founded(userCount: 200)
        defer { archive.remove() }
        let place = archive.folder.appending(path: "cellar").path
        try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: false)
        try await archive.mustRun("replica", "add", "cellar", place)
        var snapshots: [String: Set<Int>] = [:]
        for day in 0..<2 {
            let snapshot = try await archive.mustIngest(day: day)
            snapshots[snapshot] = Set(try await archive.users(of: snapshot).compactMap { Self.user(in: $0) })
        }
        try await archive.mustRun("replica", "push")
        var erased: Set<Int> = []
        var duration = Duration.milliseconds(400)

        for round in 0..<(Archive.isSoak ? 100 : 8) {
            let user = round
            let command = [
                "erase", "user-\(user)", "--source", "pool", "--reason", "a test", "--files", "keep",
                "--mentions", "keep", "--yes",
            ]
            let clone = archive.folder.appending(path: "clone-\(round)").path
            // When an erasure is killed while the copy is brought up to date and cloned
            let erasing = try archive.start(command)
            let pushing = try archive.start(["replica", "push"])
            let cloning = try archive.start(["replica", "clone", place, clone])
            try await Task.sleep(for: duration * Double.random(in: 0...1.2, using: &generator))
            kill(erasing.process, SIGKILL)
            let outcome = try await archive.end(of: erasing)
            duration = duration * (outcome.ended(0) ? 0.95 : 1.05)
            let pushed = try await archive.end(of: pushing)
            let cloned = try await archive.end(of: cloning)
            #expect(pushed.ended(0), "round \(round): \(pushed)")
            #expect(cloned.ended(0), "round \(round): \(cloned)")

            // Then the clone is a whole vault, in which nobody is who was erased when it was begun.
            try await Self.check(archive, clone, snapshots, without: erased, besides: user, round)
            // And once the erasure was finished and pushed, neither is this one, in a new clone or in that one brought up to date.
            if !outcome.ended(0) {
                let finished = try await archive.end(of: try archive.start(command))
                #expect(finished.ended(0), "round \(round): \(finished)")
            }
            erased.insert(user)
            try await archive.mustRun("replica", "push")
            try await archive.mustRun("replica", "clone", place, clone)
            try await Self.check(archive, clone, snapshots, without: erased, besides: nil, round)
            try FileManager.default.removeItem(atPath: clone)
            try await archive.mustRun("replica", "clone", place, clone)
            try await Self.check(archive, clone, snapshots, without: erased, besides: nil, round)
            try FileManager.default.removeItem(atPath: clone)
        }
    }

    /// Whether each snapshot has all its users but those who were erased, and one perhaps.
    private static func check(
        _ archive: Archive, _ clone: String, _ snapshots: [String: Set<Int>], without erased: Set<Int>,
        besides one: Int?, _ round: Int
    ) async throws {
        var far = archive
        far.settings["MUNIMENT_VAULT"] = clone
        let verified = try await far.end(of: try far.start(["verify", "--data"]))
        #expect(verified.ended(0), "round \(round): \(verified)")
        for (snapshot, all) in snapshots {
            let users = Set(try await far.users(of: snapshot).compactMap { user(in: $0) })
            let kept = all.subtracting(erased)
            #expect(users == kept || users.union([one].compactMap(\.self)) == kept, "round \(round)")
        }
    }

    private static func user(in line: String) -> Int? {
        line.firstMatch(of: #/"Username":"user-([0-9]+)"/#).flatMap { Int($0.1) }
    }
}

extension Archive {
    /// The lines of a snapshot's users as they come back.
    fileprivate func users(of snapshot: String) async throws -> [String] {
        let target = folder.appending(path: "restored-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: target) }
        try await mustRun("restore", snapshot, "--to", target.path)
        let text = try String(contentsOf: target.appending(path: "export/users.json"), encoding: .utf8)
        return text.split(separator: "\n").map(String.init)
    }
}
