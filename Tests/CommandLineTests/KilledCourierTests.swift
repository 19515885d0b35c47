import Fixtures
import Foundation
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension KillTests {
    @Test("harms no follower, and takes in all of a courier the next time, whenever unpacking is killed")
    func killedUnpacking() async throws {
        // Given a home, and a follower in another folder
        var generator = Archive.generator("killed unpacking")
        let archive = try await Archive.founded(userCount: 300)
        defer { archive.remove() }
        try await archive.mustRun("rules", "set", "epoch-entries", "20")
        let sides = Sides(archive)
        var snapshots = [try await archive.mustIngest(day: 0)]
        try await archive.mustRun("courier", "pack", "--to", sides.medium(0))
        var since: String?
        var duration = Duration.milliseconds(300)

        for round in 0..<(Archive.isSoak ? 200 : 14) {
            // When unpacking is killed at a moment, or at one of its steps
            let medium = sides.medium(round)
            if round > 0 {
                snapshots.append(try await archive.mustIngest(day: snapshots.count))
                // Several volumes, each with room for the largest file: the ledger grows with each round.
                var arguments = ["courier", "pack", "--to", medium, "--max-size", "\(300 + 10 * round)kB"]
                if let since { arguments += ["--since", since] }
                let packed = try await archive.end(of: try archive.start(arguments))
                #expect(packed.ended(0), "round \(round): \(packed)")
            }
            let isStep = round % 2 == 0
            let started = try archive.start(
                ["courier", "unpack", medium, "--vault", sides.far],
                fault: isStep ? Int.random(in: 1...60, using: &generator) : nil)
            if !isStep {
                try await Task.sleep(for: duration * Double.random(in: 0...1.2, using: &generator))
                kill(started.process, SIGKILL)
            }
            let killed = try await archive.end(of: started)
            #expect(killed.ending == .killed(signal: SIGKILL) || killed.ended(0), "round \(round): \(killed)")
            if !isStep { duration = duration * (killed.ended(0) ? 0.9 : 1.1) }

            // Then what the follower has is whole, and the next run takes in the rest.
            var far = archive
            far.settings["MUNIMENT_VAULT"] = sides.far
            if FileManager.default.fileExists(atPath: sides.far), round > 0 {
                let (restored, restoring) = try await far.restore(snapshots[0], day: 0)
                #expect(restored == .whole, "round \(round): \(restoring)")
            }
            let next = try await archive.end(
                of: try archive.start(["courier", "unpack", medium, "--vault", sides.far]))
            // It may have been faster than the signal, or killed when all was done.
            #expect(
                next.ended(0) || next.ended(15) && next.output.contains("brings nothing new"), "round \(round): \(next)"
            )
            for check in [["verify", "--data"], ["audit", "verify"]] {
                let checked = try await far.end(of: try far.start(check))
                #expect(checked.ended(0), "round \(round), \(check): \(checked)")
            }
            let day = Int.random(in: 0..<snapshots.count, using: &generator)
            let (restored, restoring) = try await far.restore(snapshots[day], day: day)
            #expect(restored == .whole, "round \(round): \(restoring)")
            #expect(!FileManager.default.fileExists(atPath: "\(sides.far).part"), "round \(round)")
            #expect(!FileManager.default.fileExists(atPath: "\(sides.far)/pending/courier"), "round \(round)")
            since = try sides.firstVolume(medium)
        }
    }

    @Test(
        "takes in the rest of a courier without its volumes, and is not promoted before, once it was half-way through")
    func halfWay() async throws {
        // Given a follower, and what was packed since
        let archive = try await Archive.founded(userCount: 50)
        defer { archive.remove() }
        let sides = Sides(archive)
        _ = try await archive.mustIngest(day: 0)
        try await archive.mustRun("courier", "pack", "--to", sides.medium(0))
        try await archive.mustRun("courier", "unpack", sides.medium(0), "--vault", sides.far)
        _ = try await archive.mustIngest(day: 1)
        try await archive.mustRun("courier", "pack", "--to", sides.medium(1))
        let (copy, medium, files) = ("\(sides.far)-copy", sides.medium(1), FileManager.default)

        // When unpacking is killed at each of some steps
        var halfWays = 0
        for step in stride(from: 1, to: 400, by: 4) {
            try? files.removeItem(atPath: copy)
            try files.copyItem(atPath: sides.far, toPath: copy)
            let killed = try await archive.end(
                of: try archive.start(["courier", "unpack", medium, "--vault", copy], fault: step))
            guard killed.ending == .killed(signal: SIGKILL) else { break }
            let pending = try? files.subpathsOfDirectory(atPath: "\(copy)/pending/courier")
            guard pending?.contains(where: { $0.hasSuffix("/installing") }) == true else { continue }
            halfWays += 1

            // Then it is promoted only when the rest is in, for which an empty folder will do.
            let promotion = ["replica", "promote", "--reason", "the home burnt", "--vault", copy]
            let refused = try await archive.end(of: try archive.start(promotion))
            #expect(refused.ended(14) && refused.output.contains("half-way"), "step \(step): \(refused)")
            try files.createDirectory(atPath: "\(copy)/pending/none", withIntermediateDirectories: true)
            try await archive.mustRun("courier", "unpack", "\(copy)/pending/none", "--vault", copy)
            try await archive.mustRun("replica", "promote", "--reason", "the home burnt", "--vault", copy)
            var promoted = archive
            promoted.settings["MUNIMENT_VAULT"] = copy
            for check in [["verify", "--data"], ["audit", "verify"]] {
                let checked = try await promoted.end(of: try promoted.start(check))
                #expect(checked.ended(0), "step \(step), \(check): \(checked)")
            }
        }
        #expect(halfWays > 2)
    }

    /// The folders of a courier's way.
    private struct Sides {
        private let folder: String

        init(_ archive: Archive) { folder = archive.folder.path }

        var far: String { "\(folder)/far" }
        func medium(_ number: Int) -> String { "\(folder)/medium-\(number)" }

        func firstVolume(_ medium: String) throws -> String {
            let names = try FileManager.default.contentsOfDirectory(atPath: medium).sorted()
            guard let name = names.first(where: { $0.hasSuffix(".tar") }) else {
                throw Archive.Failure(reason: "\(medium) holds no volume")
            }
            return "\(medium)/\(name)"
        }
    }
}
