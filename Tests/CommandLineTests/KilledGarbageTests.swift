import Fixtures
import Foundation
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension KillTests {
    @Test("harms no snapshot that remains, and destroys what is due the next time, whenever gc is killed")
    func killedGarbageCollection() async throws {
        var generator = Archive.generator("killed gc")
        var archive = try await Archive.founded(userCount: 300)
        defer { archive.remove() }
        let policy = archive.folder.appending(path: "policy.json").path
        try Data(#"{"version":1,"grace":"1d","default":{"keep-last":2}}"#.utf8).write(to: URL(filePath: policy))
        try await archive.mustRun("retention", "set", policy)
        var snapshots = [try await archive.mustIngest(day: 0), try await archive.mustIngest(day: 1)]
        var duration = Duration.milliseconds(400)

        for round in 0..<(Archive.isSoak ? 200 : 12) {
            snapshots.append(try await archive.mustIngest(day: snapshots.count))
            try await archive.mustRun("retention", "apply", "--yes")
            try await archive.pass(days: 2)
            let started = try archive.start(["gc", "--yes"])
            try await Task.sleep(for: duration * Double.random(in: 0...1.2, using: &generator))
            kill(started.process, SIGKILL)
            let outcome = try await archive.end(of: started)
            #expect(outcome.ending == .killed(signal: SIGKILL) || outcome.ended(0), "round \(round): \(outcome)")
            duration = duration * (outcome.ended(0) ? 0.95 : 1.05)

            let day = snapshots.count - Int.random(in: 1...2, using: &generator)
            let (restored, restoring) = try await archive.restore(snapshots[day], day: day)
            #expect(restored == .whole, "round \(round): \(restoring)")
            guard round % 4 == 3 else { continue }
            for check in [["gc", "--yes"], ["verify", "--data"], ["audit", "verify"], ["certificates", "verify"]] {
                let checked = try await archive.end(of: try archive.start(check))
                #expect(checked.ended(0), "round \(round), \(check): \(checked)")
            }
        }

        try await archive.mustRun("gc", "--yes")
        let left = archive.files().filter { $0.hasPrefix("snapshots/") && !$0.hasSuffix(".key") }
        #expect(Set(left) == Set(snapshots.suffix(2).map { "snapshots/\($0)" }))
        #expect(try await archive.mustRun("gc", "--dry-run").output.contains("nothing to destroy"))
        let certified = try await archive.mustRun("certificates", "list", "--json").output
        for snapshot in snapshots.dropLast(2) { #expect(certified.contains(snapshot)) }
    }
}
