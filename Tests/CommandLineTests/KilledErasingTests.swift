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
