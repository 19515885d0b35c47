import Foundation
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

@Suite("A disk or a person in the way")
struct DiskTests {
    #if os(Linux)
        /// Whether file systems can be mounted here.
        private static let canMount: Bool = {
            let folder = FileManager.default.temporaryDirectory.appending(path: "muniment-\(UUID().uuidString)").path
            defer { rmdir(folder) }
            guard mkdir(folder, 0o700) == 0, mount("tmpfs", folder, "tmpfs", 0, "size=64k") == 0 else { return false }
            umount(folder)
            return true
        }()

        @Test(
            "that is full: the ingest says so, loses nothing, and succeeds once there is space", .enabled(if: canMount))
        func full() async throws {
            try await Self.onDisk("size=8m") { archive in
                let first = try await archive.mustIngest(day: 0)
                // However little space is left, from none to nearly enough.
                for kilobytes in stride(from: 0, to: 200, by: Archive.isSoak ? 2 : 8) {
                    let ballast = archive.vault.appending(path: "local/ballast").path
                    try Self.fill(ballast, leaving: kilobytes << 10, of: archive.vault.path)
                    let outcome = try await archive.ingest(day: 1)
                    Self.removeBallast(ballast)
                    #expect(outcome.ended(0, 1), "with \(kilobytes) KB: \(outcome)")
                    if outcome.ended(1) { #expect(outcome.output.contains("No space left"), "\(outcome)") }
                    let (restored, answer) = try await archive.restore(first, day: 0)
                    #expect(restored == .whole, "with \(kilobytes) KB: \(answer)")
                    let verified = try await archive.run("verify", "--data")
                    #expect(verified.ended(0), "with \(kilobytes) KB: \(verified)")
                    #expect(
                        !archive.files().contains { $0.contains(".tmp-") }, "with \(kilobytes) KB: \(archive.files())")
                }
                let (restored, outcome) = try await archive.restore(try await archive.mustIngest(day: 2), day: 2)
                #expect(restored == .whole, "\(outcome)")
            }
        }

        @Test(
            "that is full: nothing is read, as it cannot be put on record, and the refusal says so",
            .enabled(if: canMount))
        func fullWhileReading() async throws {
            try await Self.onDisk("size=8m") { archive in
                let first = try await archive.mustIngest(day: 0)
                let ballast = archive.vault.appending(path: "local/ballast").path
                try Self.fill(ballast, leaving: 0, of: archive.vault.path)
                for command in [
                    ["show", first], ["show", "latest"], ["snapshots"], ["audit", "list"], ["keys", "list"],
                ] {
                    var message = ""
                    // The last block of the ledger may have room for a few entries more.
                    for _ in 0..<8 where !message.contains("could not be put on record") {
                        let outcome = try await archive.end(of: try archive.start(command))
                        #expect(
                            outcome.ended(1) || command == ["keys", "list"] && outcome.ended(0),
                            "\(command): \(outcome)")
                        message = outcome.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
                    }
                    #expect(message.contains("could not be put on record, and so nothing was done or given out"))
                    #expect(message.contains("No space left"), "\(message)")
                }
                let (restored, refusal) = try await archive.restore(first, day: 0)
                #expect(restored == .refused(.exited(1)), "\(refusal)")
                Self.removeBallast(ballast)
                let (again, answer) = try await archive.restore(first, day: 0)
                #expect(again == .whole, "\(answer)")
                let verified = try await archive.run("audit", "verify")
                #expect(verified.ended(0), "\(verified)")
            }
        }

        @Test(
            "that is full: gc says so, harms no snapshot that remains, and finishes once there is space",
            .enabled(if: canMount))
        func fullWhileDestroying() async throws {
            try await Self.onDisk("size=16m") { archive in
                let policy = archive.folder.appending(path: "policy.yaml").path
                try Data("version: 1\ngrace: 1d\ndefault: {keep-last: 2}\n".utf8).write(to: URL(filePath: policy))
                try await archive.mustRun("retention", "set", policy)
                var snapshots = [try await archive.mustIngest(day: 0), try await archive.mustIngest(day: 1)]
                var failures = 0
                // However little space is left, from none to nearly enough.
                for kilobytes in stride(from: 0, to: 320, by: Archive.isSoak ? 4 : 20) {
                    snapshots.append(try await archive.mustIngest(day: snapshots.count))
                    try await archive.mustRun("retention", "apply", "--yes")
                    try await archive.pass(days: 2)
                    let ballast = archive.vault.appending(path: "local/ballast").path
                    try Self.fill(ballast, leaving: kilobytes << 10, of: archive.vault.path)
                    let outcome = try await archive.end(of: try archive.start(["gc", "--yes"]))
                    Self.removeBallast(ballast)
                    #expect(outcome.ended(0, 1), "with \(kilobytes) KB: \(outcome)")
                    if outcome.ended(1) {
                        failures += 1
                        #expect(outcome.output.contains("No space left"), "with \(kilobytes) KB: \(outcome)")
                    }
                    #expect(
                        !archive.files().contains { $0.contains(".tmp-") }, "with \(kilobytes) KB: \(archive.files())")
                    for day in snapshots.indices.suffix(2) {
                        let (restored, answer) = try await archive.restore(snapshots[day], day: day)
                        #expect(restored == .whole, "with \(kilobytes) KB: \(answer)")
                    }
                    // Every other time a second snapshot has to go with the one that could not.
                    guard kilobytes % 40 == 0 else { continue }
                    for check in [["gc", "--yes"], ["verify", "--data"], ["certificates", "verify"], ["doctor"]] {
                        let checked = try await archive.end(of: try archive.start(check))
                        #expect(checked.ended(0), "with \(kilobytes) KB, \(check): \(checked)")
                    }
                    let left = archive.files().filter { $0.hasPrefix("snapshots/") && !$0.hasSuffix(".key") }
                    #expect(Set(left) == Set(snapshots.suffix(2).map { "snapshots/\($0)" }))
                }
                #expect(failures > 0)
                try await archive.mustRun("gc", "--yes")
                #expect(try await archive.mustRun("gc", "--dry-run").output.contains("nothing to destroy"))
                let certified = try await archive.mustRun("certificates", "list", "--json").output
                for snapshot in snapshots.dropLast(2) { #expect(certified.contains(snapshot)) }
            }
        }

        @Test(
            "that is full: unpacking says so, harms nothing that is there, and goes on once there is space",
            .enabled(if: canMount))
        func fullWhileUnpacking() async throws {
            let archive = try await Archive.founded(userCount: 500)
            defer { archive.remove() }
            let disk = archive.folder.appending(path: "disk").path
            try #require(mkdir(disk, 0o700) == 0)
            try #require(mount("tmpfs", disk, "tmpfs", 0, "size=4m") == 0)
            defer { umount(disk) }
            var far = archive
            far.settings["MUNIMENT_VAULT"] = "\(disk)/far"
            var snapshots: [String] = []
            var failures = 0
            // However little space is left, from none to nearly enough; the first time for a new vault.
            for (round, kilobytes) in stride(from: 0, to: 400, by: Archive.isSoak ? 4 : 40).enumerated() {
                snapshots.append(try await archive.mustIngest(day: snapshots.count))
                let medium = archive.folder.appending(path: "medium").path
                try? FileManager.default.removeItem(atPath: medium)
                try await archive.mustRun("courier", "pack", "--to", medium)
                try Self.fill("\(disk)/ballast", leaving: kilobytes << 10, of: disk)
                let unpacking = ["courier", "unpack", medium, "--vault", "\(disk)/far"]
                let outcome = try await archive.end(of: try archive.start(unpacking))
                if outcome.ended(1) {
                    failures += 1
                    let text = outcome.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
                    #expect(text.contains("No space left"), "with \(kilobytes) KB: \(outcome)")
                    if round > 0 {
                        // Space for what goes on record.
                        try Self.fill("\(disk)/ballast", leaving: 600 << 10, of: disk)
                        let (restored, answer) = try await far.restore(snapshots[0], day: 0)
                        #expect(restored == .whole, "with \(kilobytes) KB: \(answer)")
                    }
                } else {
                    #expect(outcome.ended(0), "with \(kilobytes) KB: \(outcome)")
                }
                Self.removeBallast("\(disk)/ballast")
                if outcome.ended(1) {
                    let again = try await archive.end(of: try archive.start(unpacking))
                    #expect(again.ended(0), "with \(kilobytes) KB: \(again)")
                }
                for check in [["verify", "--data"], ["audit", "verify"]] {
                    let checked = try await far.end(of: try far.start(check))
                    #expect(checked.ended(0), "with \(kilobytes) KB, \(check): \(checked)")
                }
                let (restored, answer) = try await far.restore(snapshots[round], day: round)
                #expect(restored == .whole, "with \(kilobytes) KB: \(answer)")
                #expect(!FileManager.default.fileExists(atPath: "\(disk)/far.part"))
                #expect(!FileManager.default.fileExists(atPath: "\(disk)/far/pending/courier"))
            }
            #expect(failures > 0)
        }

        @Test(
            "that is read-only: nothing is read without a log elsewhere, with one reads go on, and an ingest fails",
            .enabled(if: canMount))
        func readOnly() async throws {
            try await Self.onDisk(nil) { archive in
                let first = try await archive.mustIngest(day: 0)
                let remounting = UInt(MS_REMOUNT | MS_RDONLY)
                try #require(mount("tmpfs", archive.vault.path, "tmpfs", remounting, nil) == 0)

                let (restored, refusal) = try await archive.restore(first, day: 0)
                #expect(restored == .refused(.exited(1)), "\(refusal)")
                #expect(refusal.output.contains("ead-only") && refusal.output.contains("--log-elsewhere"), "\(refusal)")
                archive.options = ["--log-elsewhere", archive.folder.appending(path: "log").path]
                try await KillTests.check(archive, [first], 1, "remounting")
                let outcome = try await archive.ingest(day: 1)
                #expect(outcome.ended(1) && outcome.output.contains("ead-only"), "\(outcome)")
            }
        }

        /// Does something with a vault that lies on a file system of its own.
        ///
        /// - Parameter options: those of the mounting.
        private static func onDisk(
            _ options: String?, _ body: (inout Archive) async throws -> Void
        ) async throws {
            var archive = try Archive(userCount: 500)
            defer { archive.remove() }
            try #require(mkdir(archive.vault.path, 0o700) == 0)
            try #require(mount("tmpfs", archive.vault.path, "tmpfs", 0, options) == 0)
            defer { umount(archive.vault.path) }
            try await archive.mustRun("init")
            try await body(&archive)
        }

        /// Frees what was filled, also where a process that is just being started has inherited the open file.
        private static func removeBallast(_ path: String) {
            truncate(path, 0)
            unlink(path)
        }

        private static func fill(_ path: String, leaving byteCount: Int, of folder: String) throws {
            var status = statvfs()
            guard statvfs(folder, &status) == 0 else { throw Archive.Failure(reason: "no statvfs") }
            let free = Int(status.f_bavail) * Int(status.f_frsize)
            try Data(count: max(0, free - byteCount)).write(to: URL(filePath: path))
        }
    #endif

    @Test("that has gone: there is no vault")
    func vanished() async throws {
        let archive = try await Archive.founded()
        defer { archive.remove() }
        try FileManager.default.removeItem(at: archive.vault)
        for command in [["snapshots"], ["verify"], ["doctor"], try archive.ingestion(day: 0)] {
            let outcome = try await archive.end(of: try archive.start(command))
            #expect(outcome.ended(10), "\(command): \(outcome)")
        }
    }

    @Test("two ingests at once: one waits its turn or is told, and all that is acknowledged is there")
    func twoAtOnce() async throws {
        let archive = try await Archive.founded()
        defer { archive.remove() }
        var acknowledged = 0
        for round in 0..<(Archive.isSoak ? 50 : 8) {
            let started = try (0..<2).map { try archive.start(try archive.ingestion(day: 2 * round + $0)) }
            for (index, one) in started.enumerated() {
                let outcome = try await archive.end(of: one)
                #expect(outcome.ended(0, 11), "round \(round): \(outcome)")
                guard outcome.ended(0) else { continue }
                acknowledged += 1
                let (restored, answer) = try await archive.restore(
                    try Archive.snapshot(outcome), day: 2 * round + index)
                #expect(restored == .whole, "round \(round): \(answer)")
            }
        }
        #expect(acknowledged > 0)
        let verified = try await archive.run("verify", "--data")
        #expect(verified.ended(0), "\(verified)")
    }

    @Test("who interrupts: the work ends with status 130 and leaves nothing behind")
    func interrupted() async throws {
        var generator = Archive.generator("interrupted")
        let archive = try await Archive.founded(userCount: 5000)
        defer { archive.remove() }
        var first = ""
        let duration = try await ContinuousClock().measure { first = try await archive.mustIngest(day: 0) }
        let target = archive.folder.appending(path: "restored")
        for round in 0..<(Archive.isSoak ? 100 : 16) {
            let isRestore = round.isMultiple(of: 2)
            let started = try archive.start(
                isRestore ? ["restore", first, "--to", target.path] : try archive.ingestion(day: round))
            try await Task.sleep(for: duration * Double.random(in: 0.1...1, using: &generator))
            kill(started.process, SIGINT)
            let outcome = try await archive.end(of: started)
            // It may have been done before, or not yet have come to where it takes signals.
            #expect(outcome.ended(0, 130) || outcome.ending == .killed(signal: SIGINT), "round \(round): \(outcome)")
            #expect(!archive.files().contains { $0.contains(".tmp-") }, "round \(round): \(archive.files())")
            let restored = FileManager.default.enumerator(atPath: target.path)?.compactMap { $0 as? String } ?? []
            #expect(!restored.contains { $0.contains(".tmp-") }, "round \(round): \(restored)")
            try? FileManager.default.removeItem(at: target)
        }
        let doctor = try await archive.run("doctor")
        #expect(doctor.ended(0) && !doctor.output.contains("killed"), "\(doctor)")
    }
}
