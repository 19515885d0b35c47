import ArchiveFixtures
import Fixtures
import Records
import Seal
import Store
import Testing
import Vault

@testable import Questions

@Suite("The history of a record")
struct HistoryTests {
    static let cases = ChangingDirectory.Style.allCases.flatMap { style in (11...13).map { (style, UInt64($0)) } }

    @Test("is that of a naive model", arguments: cases)
    func model(style: ChangingDirectory.Style, seed: UInt64) async throws {
        let archive = try await DirectoryVault(seed: seed, style: style, users: 12, days: 11)
        let days = archive.days(of: "users")
        let keys = Set(days.flatMap { $0.map(\.key) }).sorted()

        for key in keys + ["nobody"] {
            let (history, _) = try await archive.vault.history(HistoryQuestion(key: key))

            let model = ModelHistory(of: key, on: days)
            #expect(history.periods.map(ModelHistory.Period.init) == model.periods, "seed \(seed), \(key)")
            let came = ModelHistory(of: key, on: archive.days(of: "memberships"))
            #expect(
                history.related.flatMap(\.records).map { $0.attributes.map { $0.value.text } }.count
                    == came.versionCount,
                "seed \(seed), \(key)")
        }
    }

    @Test("tells what changed by the names of attributes, not by their places")
    func attributesMoved() async throws {
        let archive = try ArchiveFolder()
        let first = #"{"Username":"ada","Attributes":[{"Name":"a","Value":"1"},{"Name":"b","Value":"2"}],"On":true}"#
        let second = #"{"Username":"ada","On":true,"Attributes":[{"Name":"b","Value":"2"},{"Name":"a","Value":"1"}]}"#
        let third = #"{"Username":"ada","On":false,"Attributes":[{"Name":"b","Value":"3"},{"Name":"c","Value":"1"}]}"#
        for text in [first, second, third] { try await archive.archive([("users.json", Array((text + "\n").utf8))]) }

        let (history, _) = try await archive.vault.history(HistoryQuestion(key: "ada"))

        #expect(history.periods.map(\.what) == [.present, .rewritten, .changed])
        #expect(history.periods[0].attributes.map(\.name) == ["Username", "a", "b", "On"])
        #expect(
            history.periods[2].changes.map {
                "\($0.name) \($0.what.rawValue) \($0.old?.text ?? "") \($0.new?.text ?? "")"
            }
                == ["On changed true false", "a removed 1 ", "b changed 2 3", "c added  1"])
    }

    @Test("says when the record was not there")
    func absences() async throws {
        let archive = try ArchiveFolder()
        let ada = "{\"id\":\"ada\"}\n"
        let bob = "{\"id\":\"bob\"}\n"
        for text in [bob, bob, ada + bob, bob, bob, ada, ada, bob] {
            try await archive.archive([("users.json", Array(text.utf8))])
        }

        let (history, _) = try await archive.vault.history(HistoryQuestion(key: "ada"))

        #expect(history.periods.map(\.what) == [.absent, .added, .absent, .returned, .absent])
        #expect(history.periods.map(\.span.snapshots) == [2, 1, 2, 2, 1])
    }

    @Test("tells a user's memberships as they came and went, wherever they stood in the file")
    func memberships() async throws {
        let archive = try ArchiveFolder()
        let users = "{\"Username\":\"ada\"}\n{\"Username\":\"bob\"}\n"
        for teams in [["a", "b"], ["b", "c"], ["c", "b"], ["c"]] {
            let lines = teams.map { "{\"GroupName\":\"\($0)\",\"Username\":\"ada\"}\n" }.joined()
            try await archive.archive([
                ("users.json", Array(users.utf8)),
                ("memberships.json", Array((lines + "{\"GroupName\":\"a\",\"Username\":\"bob\"}\n").utf8)),
            ])
        }

        let (history, _) = try await archive.vault.history(HistoryQuestion(key: "ada"))

        let told = try #require(history.related.first)
        #expect(history.related.count == 1 && told.collection == "memberships")
        #expect(told.records.map { $0.attributes.map { $0.value.text } } == [["a"], ["b"], ["c"]])
        #expect(told.records.map(\.span.snapshots) == [1, 3, 3])
    }

    @Test("goes from what was in force at its beginning to its end")
    func range() async throws {
        let archive = try ArchiveFolder()
        var ids: [String] = []
        for number in 0..<5 {
            ids.append(try await archive.archive([("users.json", Array("{\"id\":\"ada\",\"n\":\(number)}\n".utf8))]))
        }
        let snapshots = try archive.vault.snapshots(source: nil).snapshots
        var question = HistoryQuestion(key: "ada")
        question.range = TimeRange(
            since: .time(Timestamp(nanoseconds: snapshots[2].created.nanoseconds - 1)), until: .snapshot(ids[3]))

        let (history, _) = try await archive.vault.history(question)

        #expect(history.periods.map(\.span.first.snapshot) == Array(ids[1...3]))
        #expect(history.periods.map(\.what) == [.present, .changed, .changed])
    }

    @Test("is refused where the collection is not clear, and offers what there is")
    func unclear() async throws {
        let archive = try ArchiveFolder()
        try await archive.archive([
            ("groups.json", Array("{\"id\":\"a\"}\n".utf8)), ("clients.json", Array("{\"id\":\"a\"}\n".utf8)),
        ])
        var question = HistoryQuestion(key: "a")

        await #expect(
            throws: VaultError.badInput(
                "pool has several collections, groups, clients: say which one with --collection")
        ) { _ = try await archive.vault.history(question) }
        question.collection = "users"
        await #expect(
            throws: VaultError.notFound("no snapshot of pool has a collection users; there are groups, clients")
        ) { _ = try await archive.vault.history(question) }
        question.source = "pol"
        await #expect(
            throws: VaultError.notFound("the vault holds no snapshot of a source called pol; there are pool")
        ) { _ = try await archive.vault.history(question) }
    }
}

/// Periods as a naive model has them: day by day, all versions of a key that were there.
private struct ModelHistory {
    struct Period: Hashable {
        let what: History.What
        let snapshots: Int
        let attributes: [String: String]
        /// A name, what was and what is.
        let changes: [String]

        init(_ what: History.What, _ snapshots: Int, _ attributes: [String: String], _ changes: [String]) {
            self.what = what
            self.snapshots = snapshots
            self.attributes = attributes
            self.changes = changes
        }

        init(_ period: History.Period) {
            what = period.what
            snapshots = period.span.snapshots
            attributes = Dictionary(period.attributes.map { ($0.name, $0.value.text ?? "") }) { first, _ in first }
            changes = period.changes.map { "\($0.name): \($0.old?.text ?? "–") → \($0.new?.text ?? "–")" }
        }
    }

    private struct Version {
        let record: ChangingDirectory.Record
        let first: Int
        let last: Int
    }

    private(set) var periods: [Period] = []
    private(set) var versionCount = 0

    init(of key: String, on days: [[ChangingDirectory.Record]]) {
        let there = days.map { day in day.filter { $0.key == key } }
        let versions = Self.versions(there)
        versionCount = versions.count
        guard !versions.isEmpty else { return }
        var before: [ChangingDirectory.Record] = []
        for day in days.indices {
            let isGap = day > 0 && there[day - 1].isEmpty
            if there[day].isEmpty, !isGap {
                periods.append(Period(.absent, there[day...].prefix { $0.isEmpty }.count, [:], []))
            }
            for version in versions where version.first == day {
                let old = before.count == 1 && there[day].count == 1 ? before[0] : nil
                let changes = old.map { ModelDifference.changes($0, version.record) } ?? []
                let what: History.What =
                    if day == 0 { .present } else if isGap, !before.isEmpty { .returned } else if old == nil {
                        .added
                    } else if changes.isEmpty {
                        .rewritten
                    } else { .changed }
                periods.append(Period(what, version.last - day + 1, version.record.attributes, changes))
            }
            if !there[day].isEmpty { before = there[day] }
        }
    }

    private static func versions(_ there: [[ChangingDirectory.Record]]) -> [Version] {
        var versions: [Version] = []
        for record in Set(there.flatMap(\.self)) {
            for copy in 0..<(there.map { day in day.count { $0 == record } }.max() ?? 0) {
                var first: Int?
                for day in 0...there.count {
                    let isThere = day < there.count && there[day].count { $0 == record } > copy
                    if isThere { first = first ?? day }
                    if !isThere, let start = first {
                        versions.append(Version(record: record, first: start, last: day - 1))
                        first = nil
                    }
                }
            }
        }
        return versions.sorted { ($0.first, $0.last, $0.record.text) < ($1.first, $1.last, $1.record.text) }
    }
}
