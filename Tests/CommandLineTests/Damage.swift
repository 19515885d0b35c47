import Fixtures
import Foundation
import Testing

/// A vault of three days, to be damaged in copies, and what must hold of a damaged one.
struct Damage {
    let archive: Archive
    /// The snapshots of days 0, 1 and 2.
    let snapshots: [String]

    init() async throws {
        archive = try await Archive.founded(userCount: 500)
        var snapshots: [String] = []
        for day in 0..<3 { snapshots.append(try await archive.mustIngest(day: day)) }
        self.snapshots = snapshots
    }

    /// Whether a file of the vault is part of what people entrusted to it, and not derived.
    static func isTruth(_ path: String) -> Bool { !path.hasPrefix("catalog.sqlite") && !path.hasPrefix("local/") }

    /// Damages a copy of the vault and holds it to this: no command crashes, nothing wrong is restored under a file's name,
    /// errors name the file, and after the next ingest what it acknowledged is there.
    ///
    /// - Parameters:
    ///   - files: one of these must be named by every command that fails.
    ///   - isHurt: whether `verify --data` must report damage; else it may or may not.
    func check(
        _ what: String, naming files: [String], isHurt: Bool, _ damage: (Archive) throws -> Void
    ) async throws {
        let copy = try archive.copy()
        defer { copy.remove() }
        try damage(copy)
        // Ids of 64 digits may be shown short.
        let names = files.map { file in
            let name = URL(filePath: file).lastPathComponent
            return name.count < 64 ? name : String(name.prefix(8))
        }

        func judge(_ outcome: Archive.Outcome) {
            guard case .exited(let status) = outcome.ending, Archive.statuses.contains(status) else {
                Issue.record("\(what): it crashed or hung: \(outcome)")
                return
            }
            if status != 0 {
                #expect(names.contains { outcome.output.contains($0) }, "\(what): names no file: \(outcome)")
            }
        }

        judge(try await copy.run("snapshots"))
        judge(try await copy.run("show", snapshots[1]))
        for (day, snapshot) in snapshots.enumerated() {
            let (restored, outcome) = try await copy.restore(snapshot, day: day)
            if case .wrong(let how) = restored { Issue.record("\(what): wrong data, \(how): \(outcome)") }
            judge(outcome)
        }
        let verified = try await copy.run("verify", "--data")
        judge(verified)
        if isHurt {
            #expect(verified.ended(13), "\(what): \(verified)")
        } else {
            #expect(verified.ended(0, 13), "\(what): \(verified)")
        }
        let ingested = try await copy.ingest(day: 3)
        judge(ingested)
        if ingested.ended(0) {
            let (restored, outcome) = try await copy.restore(try Archive.snapshot(ingested), day: 3)
            if case .wrong(let how) = restored {
                Issue.record("\(what): wrong data of the next day, \(how): \(outcome)")
            }
            // What the new snapshot shares with damaged ones is lost with them, and `verify` has said so.
            if !verified.ended(13) { #expect(restored == .whole, "\(what): the next day: \(outcome)") }
        } else {
            #expect(verified.ended(13), "\(what): sound, and yet no ingest: \(ingested)")
        }
    }
}
