import Fixtures
import Foundation
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension KillTests {
    @Test("loses nothing and hides nothing that is held, whenever a command that keeps or drops is killed")
    func killedKeeping() async throws {
        var generator = Archive.generator("killed keeping")
        let archive = try await Archive.founded(userCount: 200)
        defer { archive.remove() }
        var days: [String: Int] = [:]
        var snapshots: [String] = []
        for day in 0..<5 {
            snapshots.append(try await archive.mustIngest(day: day))
            days[snapshots[day]] = day
        }
        let held = snapshots[0]
        let policy = archive.folder.appending(path: "policy.json").path
        try Data(#"{"version":1,"default":{"keep-last":2}}"#.utf8).write(to: URL(filePath: policy))
        try await archive.mustRun("hold", "place", "--case", "1", "--snapshot", held, "--reason", "a test")
        let start = ContinuousClock.now
        try await archive.mustRun("retention", "set", policy)
        var duration = ContinuousClock.now - start

        for round in 0..<(Archive.isSoak ? 200 : 20) {
            let hidden = try await archive.hidden()
            let command: [String] =
                switch Int.random(in: 0..<6, using: &generator) {
                case 0...2: ["retention", "apply", "--yes"]
                case 3: ["retention", "undrop", hidden.randomElement(using: &generator) ?? held]
                case 4: ["hold", "place", "--case", "2", "--source", "pool", "--reason", "a test"]
                default: ["hold", "release", "--case", "2", "--reason", "a test"]
                }
            let started = try archive.start(command)
            try await Task.sleep(for: duration * Double.random(in: 0...1.2, using: &generator))
            kill(started.process, SIGKILL)
            let outcome = try await archive.end(of: started)
            #expect(
                outcome.ending == .killed(signal: SIGKILL) || outcome.ended(0, 15), "round \(round): \(outcome)")
            // What it takes changes with what else the machine does.
            duration = duration * (outcome.ended(0) ? 0.95 : 1.05)

            #expect(try await !archive.hidden().contains(held), "round \(round)")
            guard round % 5 == 4 else { continue }
            for check in [["verify"], ["audit", "verify"], ["certificates", "verify"], ["retention", "plan"]] {
                let checked = try await archive.end(of: try archive.start(check))
                #expect(checked.ended(0), "round \(round), \(check): \(checked)")
            }
            let day = days.count
            let next = try await archive.mustIngest(day: day)
            days[next] = day
        }

        _ = try await archive.run("hold", "release", "--case", "2", "--reason", "a test")
        try await archive.mustRun("retention", "apply", "--yes")
        let hidden = try await archive.hidden()
        #expect(!hidden.isEmpty && !hidden.contains(held))
        let certified = try await archive.mustRun("certificates", "list", "--json").output
        for snapshot in hidden {
            #expect(certified.contains(snapshot), "\(snapshot) was hidden without a certificate")
            try await archive.mustRun("retention", "undrop", snapshot)
        }
        for (snapshot, day) in days {
            let (restored, outcome) = try await archive.restore(snapshot, day: day)
            #expect(restored == .whole, "\(outcome)")
        }
        #expect(try await archive.run("verify", "--data").ended(0))
    }
}

extension Archive {
    /// The ids of what is hidden.
    fileprivate func hidden() async throws -> [String] {
        let output = try await mustRun("snapshots", "--dropped", "--json").output
        return output.split(separator: "\n").filter { $0.contains(#""id" : ""#) }.map {
            String($0.split(separator: "\"")[3])
        }
    }
}
