import Foundation
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

@Suite("Plaintext")
struct SecrecyTests {
    /// What stands in the exports, their names, and what people call them.
    private static let secrets = [
        "person17@secretive.example", "secretive.example", "user-123", "attachment.bin", "users.json", "hidden-source",
        "hidden-collection", "hidden-name", "Username",
    ]

    /// A secret as it is, in hex, and in base64 at each of the three places at which it may begin.
    private static let needles: [(secret: String, bytes: Data)] = secrets.flatMap { secret in
        let bytes = Array(secret.utf8)
        let base64 = (0..<3).map { shift in
            // The first and last characters also stand for what is beside the secret.
            let text = Data([UInt8](repeating: 0, count: shift) + bytes).base64EncodedString().filter { $0 != "=" }
            return String(text.dropFirst(shift == 0 ? 0 : shift + 1).dropLast())
        }
        let hex = bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        return ([secret, hex, hex.uppercased()] + base64).map { (secret, Data($0.utf8)) }
    }

    private static func search(_ paths: [String], _ moment: String) {
        for path in paths {
            guard let bytes = FileManager.default.contents(atPath: path) else { continue }
            for needle in needles where bytes.range(of: needle.bytes) != nil {
                Issue.record("\(moment): \(path) holds \(needle.secret)")
            }
        }
    }

    private static func searchFolders(_ archive: Archive, _ moment: String) {
        search(archive.files().map { archive.vault.appending(path: $0).path }, moment)
        let temporary = (try? FileManager.default.subpathsOfDirectory(atPath: archive.temporary.path)) ?? []
        search(temporary.map { archive.temporary.appending(path: $0).path }, moment)
    }

    @Test("is nowhere in a vault, whatever was archived")
    func finished() async throws {
        let archive = try await Archive.founded()
        defer { archive.remove() }
        let file = archive.folder.appending(path: "hidden-name.csv")
        let rows = (0..<500).map { "user-\($0),person\($0)@secretive.example\n" }.joined()
        try Data("Username,email\n\(rows)".utf8).write(to: file)
        for day in 0..<2 {
            try await archive.mustRun("ingest", try archive.export(day: day).path, "--source", "hidden-source")
        }
        try await archive.mustRun("ingest", file.path, "--source", "hidden-source", "--collection", "hidden-collection")
        try await archive.mustRun("ingest", file.path, "--source", "hidden-source", "--opaque")
        try await archive.mustRun("ingest", "-", "--name", "hidden-name", "--source", "hidden-source", input: file.path)
        try await archive.mustRun("verify", "--data")

        Self.searchFolders(archive, "after the ingests")
    }

    @Test("is nowhere after questions, in what was made to answer them and in what is on record of them")
    func questions() async throws {
        let archive = try await Archive.founded()
        defer { archive.remove() }
        for day in 0..<3 {
            try await archive.mustRun("ingest", try archive.export(day: day).path, "--source", "hidden-source")
        }
        let address = "email=person17@secretive.example"
        let questions = [
            ["history", "user-123"], ["find", address], ["find", address, "--at", "latest"],
            ["find", "Username=user-123"], ["find", "email^=person17@secretive"],
            ["diff", "latest~2", "latest"], ["query", "select * from users where Username = 'user-123' order by 1"],
            ["query", "select Username, valid_from from users order by 2", "--between", "latest~2", "latest"],
        ]
        for question in questions {
            let outcome = try await archive.end(of: try archive.start(question))
            #expect(outcome.ended(0), "\(outcome)")
        }

        #expect(archive.files().contains { $0.contains("local/lookups/") })
        Self.searchFolders(archive, "after the questions")
    }

    @Test("is nowhere while an ingest is under way, nor after it was killed")
    func halfWay() async throws {
        var generator = Archive.generator("half way")
        let archive = try await Archive.founded(userCount: 5000)
        defer { archive.remove() }
        let arguments = ["ingest", try archive.export(day: 0).path, "--source", "hidden-source"]
        let duration = try await ContinuousClock().measure {
            _ = try await archive.end(of: try archive.start(arguments))
        }
        for round in 0..<(Archive.isSoak ? 60 : 12) {
            let day = ["ingest", try archive.export(day: round + 1).path, "--source", "hidden-source"]
            let started = try archive.start(day)
            try await Task.sleep(for: duration * Double.random(in: 0...1, using: &generator))
            kill(started.process, SIGSTOP)
            Self.searchFolders(archive, "stopped in round \(round)")
            Self.search(Self.openFiles(of: started.process, besides: archive), "open in round \(round)")
            kill(started.process, SIGKILL)
            _ = try await archive.end(of: started)
            Self.searchFolders(archive, "killed in round \(round)")
        }
    }

    /// What a process has open, where the system shows it, but for the exports that it reads, what it prints, and its own program.
    private static func openFiles(of process: pid_t, besides archive: Archive) -> [String] {
        let folder = "/proc/\(process)/fd"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.map { "\(folder)/\($0)" }.filter { path in
            guard let target = try? FileManager.default.destinationOfSymbolicLink(atPath: path) else { return false }
            return target.hasPrefix("/") && !target.hasPrefix("/dev/")
                && !["days", "output-"].contains { target.hasPrefix(archive.folder.appending(path: $0).path) }
        }
    }
}
