import Foundation
import Retention
import Testing

@Suite("A policy")
struct PolicyTests {
    private static let whole = """
        version: 1
        timezone: Europe/Berlin
        clock: attested
        grace: 14d
        default:
          keep-last: 3
        sources:
          prod-pool: {hourly: 24, daily: 30, weekly: 8, monthly: 12, quarterly: 4, yearly: 10, minimum: 1y, erasure: allowed, maximum: 10y}
          "a source: with a colon":
            keep-within: 2w
          everything:
        """

    @Test("is read from YAML")
    func yaml() throws {
        let policy = try Policy(Self.whole, from: "policy.yaml")

        #expect(policy.zone.name == "Europe/Berlin")
        #expect(policy.isClockAttested)
        #expect(policy.grace == Term("14d"))
        #expect(policy.rules(for: "unnamed").last == 3)
        #expect(policy.rules(for: "a source: with a colon").within == Term("2w"))
        #expect(policy.rules(for: "a source: with a colon").last == nil, "the default has no part in it")
        let pool = policy.rules(for: "prod-pool")
        #expect(
            pool.periods == [.hourly: 24, .daily: 30, .weekly: 8, .monthly: 12, .quarterly: 4, .yearly: 10]
                && pool.minimum == Term("1y") && pool.isErasureAllowed && pool.maximum == Term("10y"))
        #expect(!policy.rules(for: "everything").isSelective)
    }

    @Test("is the same again as JSON")
    func json() throws {
        let policy = try Policy(Self.whole, from: "policy.yaml")

        let json = try JSONEncoder().encode(PolicyDocument(policy))

        #expect(try JSONDecoder().decode(PolicyDocument.self, from: json).policy == policy)
        #expect(try Policy(String(decoding: json, as: UTF8.self), from: "policy.json") == policy)
    }

    @Test("keeps everything where it says nothing, and counts in UTC with a week of grace")
    func empty() throws {
        let policy = try Policy("version: 1", from: "policy.yaml")

        #expect(policy == Policy())
        #expect(policy.zone == .utc && policy.grace == Term("7d"))
    }

    /// Line, member, and a part of what is said.
    @Test(
        "is refused with its line, the member, and what there is",
        arguments: [
            ("version: 2", 1, "version", "it is 1, and not 2"),
            ("timezone: UTC", 1, "version", "begins with: version: 1"),
            ("version: 1\ntimezone: Europe/Berlim", 2, "timezone", "Near to it: Europe/Berlin"),
            ("version: 1\ntimezone: EST", 2, "timezone", "such as Europe/Berlin"),
            ("version: 1\nclock: wall", 2, "clock", "it is attested"),
            ("version: 1\ngrace: soon", 2, "grace", "such as 7d, 4w, 6m or 1y, and not soon"),
            ("version: 1\nretain: 3", 2, "retain", "There are version, timezone, clock, grace, default, sources"),
            ("version: 1\ndefault:\n  dayly: 3", 3, "default.dayly", "There are keep-within, keep-last, hourly, daily"),
            ("version: 1\ndefault:\n  daily: 0", 3, "default.daily", "from 1 to 100,000, and not 0"),
            ("version: 1\ndefault:\n  daily: -1", 3, "default.daily", "and not -1"),
            ("version: 1\ndefault:\n  daily: 1.5", 3, "default.daily", "and not 1.5"),
            ("version: 1\ndefault:\n  daily: \"3\"", 3, "default.daily", "and not 3"),
            ("version: 1\ndefault:\n  keep-last: [3]", 3, "default.keep-last", "and not a list"),
            ("version: 1\ndefault:\n  minimum: 0d", 3, "default.minimum", "and not 0d"),
            (
                "version: 1\nsources:\n  pool:\n    maximum: 30d\n    minimum: 1m", 4, "sources.pool.maximum",
                "what is kept for 1m at least cannot be gone after 30d"
            ),
            ("version: 1\nsources:\n  pool:\n    daily: 1\n    weekly: x", 5, "sources.pool.weekly", "and not x"),
            ("version: 1\ndefault:\n  erasure: allowed", 3, "default.erasure", "there is no minimum beside it"),
            (
                "version: 1\ndefault:\n  minimum: 1y\n  erasure: never", 4, "default.erasure",
                "it is allowed or after-minimum, and not never"
            ),
            ("version: 1\nsources: [pool]", 2, "sources", "and not a list"),
            ("- version: 1", 1, nil, "a mapping of names to values, and not a list"),
        ])
    func refused(text: String, line: Int, member: String?, reason: String) throws {
        let error = try #require(throws: RetentionError.self) { try Policy(text, from: "policy.yaml") }

        guard case .badPolicy(let file, let foundLine, let foundMember, let said) = error else {
            Issue.record("\(error)")
            return
        }
        #expect(file == "policy.yaml" && foundLine == line && foundMember == member)
        #expect(said.contains(reason), "\(said)")
    }

    @Test(
        "is refused where it is not YAML, or says a thing twice",
        arguments: [
            "version: 1\n\tdefault:", "version: 1\ndefault: {", "", "version: 1\nversion: 1",
            "version: 1\n--- \nversion: 1",
        ])
    func notYAML(text: String) {
        #expect(throws: RetentionError.self) { try Policy(text, from: "policy.yaml") }
    }

    @Test(
        "is no document where it makes no sense",
        arguments: [
            #"{"version":2}"#, #"{"version":1,"timezone":"Nowhere/At all"}"#, #"{"version":1,"clock":"wall"}"#,
            #"{"version":1,"default":{"daily":0}}"#, #"{"version":1,"default":{"minimum":"1y","maximum":"1m"}}"#,
            #"{"version":1,"sources":{"a":{"keep-within":"x"}}}"#,
            #"{"version":1,"default":{"erasure":"allowed"}}"#,
        ])
    func senselessDocument(json: String) throws {
        #expect(try JSONDecoder().decode(PolicyDocument.self, from: Data(json.utf8)).policy == nil)
    }

    @Test("is told in plain words")
    func words() throws {
        let policy = try Policy(
            "version: 1\ndefault: {keep-last: 1}\nsources: {pool: {daily: 30, keep-within: 2w, minimum: 1y, maximum: 10y}}",
            from: "policy.yaml")

        #expect(policy.words.map(\.heading) == ["source pool", "every other source", "in general"])
        #expect(
            policy.words[0].sentences == [
                "All of the last 2 weeks before the newest one stay.",
                "The last one of each day stays, for 30 days that have one.", "Every other one goes.",
                "None goes before it is 1 year old.", "Nobody is erased out of one that is younger.",
                "None is there any more when it is 10 years old.",
            ])
        #expect(policy.words[1].sentences == ["The last snapshot stays.", "Every other one goes."])
        let erasing = try Policy("version: 1\ndefault: {minimum: 1d, erasure: allowed}", from: "policy.yaml")
        #expect(
            erasing.words[0].sentences == [
                "Every snapshot stays.", "None goes before it is 1 day old.",
                "People can be erased out of one that is younger.",
            ])
    }
}
