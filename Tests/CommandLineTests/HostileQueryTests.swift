import Foundation
import Testing

/// Queries that would take all of a machine, each in a process that has a hard limit of time.
@Suite("A hostile query", .serialized)
struct HostileQueryTests {
    private static let archive = Task {
        let archive = try await Archive.founded(userCount: 2000)
        _ = try await archive.mustIngest(day: 0)
        return archive
    }

    /// Runs it with two seconds and 32 MiB.
    private static func run(_ sql: String, _ options: String...) async throws -> Archive.Outcome {
        let archive = try await archive.value
        return try await archive.end(
            of: archive.start(["query", sql, "--timeout", "2", "--memory", "32"] + options))
    }

    @Test(
        "is stopped when its time is up",
        arguments: [
            "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n",
            "with recursive n(i) as (select 1 union select (i * 7 + 1) % 5 from n) select count(*) from n a, n b, n c, users, users u, users v",
            "select count(*) from users a, users b, users c, users d",
            "select count(*) from users a, users b, users c where a.email || b.email || c.email like '%x%y%z%'",
            "select 1 from users a, users b, users c where a.seen + b.seen + c.seen < 0",
            "select group_concat(x, '') from (select 'a' as x from users a, users b, users c)",
            "select count(*) from json_each('[1,2,3]') a, json_each('[1,2,3]') b, users c, users d, users e",
            // A step that nothing interrupts.
            "select instr(replace(hex(zeroblob(2000000)), '0', 'a'), replace(hex(zeroblob(500000)), '0', 'a') || 'b')",
        ])
    func time(_ sql: String) async throws {
        let outcome = try await Self.run(sql)
        #expect(outcome.ended(1), "\(outcome)")
        #expect(outcome.output.contains("--timeout"), "\(outcome)")
    }

    @Test(
        "gets no more memory than it may have",
        arguments: [
            "select length(zeroblob(1000000000))", "select printf('%.*c', 1000000000, 'x')",
            "select hex(randomblob(2000000000))",
            "select length(replace(hex(zeroblob(1000000)), '0', hex(zeroblob(10000))))",
            "with recursive s(t) as (select 'x' union all select t || t from s) select max(length(t)) from s",
            "select a.email, b.email, hex(zeroblob(2000)) as x from users a, users b order by x, 1, 2",
            "select count(*) from (select distinct a.email, b.email, hex(zeroblob(500)) from users a, users b)",
            "with recursive n(i, t) as (select 1, zeroblob(1000000) union select i + 1, randomblob(1000000) from n) select count(*) from n",
            "select hex(zeroblob(100000)) from users, users b",
        ])
    func memory(_ sql: String) async throws {
        let outcome = try await Self.run(sql, "--timeout", "60", "--csv")
        #expect(outcome.ended(1), "\(outcome.output.suffix(300))")
        #expect(!outcome.output.contains("--timeout"), "\(outcome.output.suffix(300))")
    }

    @Test("leaves the vault as it was, and the next query its answer")
    func next() async throws {
        let archive = try await Self.archive.value
        let before = archive.files().filter { !$0.hasPrefix("ledger/") && !$0.hasPrefix("catalog") }
        _ = try await Self.run("vacuum into '\(archive.folder.path)/stolen'")
        _ = try await Self.run("attach '\(archive.folder.path)/stolen' as s")

        let outcome = try await Self.run("select count(*) from users", "--timeout", "60", "--csv")

        #expect(outcome.ended(0) && outcome.output.contains("count(*)\r\n"), "\(outcome)")
        #expect(!FileManager.default.fileExists(atPath: "\(archive.folder.path)/stolen"))
        #expect(archive.files().filter { !$0.hasPrefix("ledger/") && !$0.hasPrefix("catalog") } == before)
        #expect(try FileManager.default.contentsOfDirectory(atPath: archive.temporary.path).isEmpty)
    }
}
