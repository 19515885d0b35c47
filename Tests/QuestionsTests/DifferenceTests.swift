import ArchiveFixtures
import Fixtures
import Foundation
import Records
import Seal
import Store
import Testing
import Vault

@testable import Questions

@Suite("The difference of two snapshots")
struct DifferenceTests {
    static let cases = ChangingDirectory.Style.allCases.flatMap { style in (21...23).map { (style, UInt64($0)) } }

    @Test("is that of a naive model", arguments: cases)
    func model(style: ChangingDirectory.Style, seed: UInt64) async throws {
        let archive = try await DirectoryVault(seed: seed, style: style, users: 25, days: 9)
        var random = SeededGenerator(seed: seed &+ 7)

        for _ in 0..<14 {
            let first = Int.random(in: 0..<9, using: &random)
            let second = Int.random(in: 0..<9, using: &random)
            var question = DifferenceQuestion(from: archive.snapshots[first], to: archive.snapshots[second])
            question.isInFull = true

            let (difference, _) = try await archive.vault.difference(question)

            for collection in ["users", "memberships"] {
                let old = archive.days[first].collections[collection]
                let new = archive.days[second].collections[collection]
                let told = difference.collections.first { $0.collection == collection }
                #expect((told == nil) == (old == nil && new == nil), "seed \(seed), \(first) to \(second)")
                guard let told else { continue }
                let expected = ModelDifference.all(from: old ?? [], to: new ?? [])
                #expect(
                    try (told.records?.all ?? []).map(ModelDifference.init).sorted() == expected,
                    "seed \(seed), \(collection), \(first) to \(second)")
                #expect(told.added == expected.count { $0.what == .added })
                #expect(told.changed == expected.count { $0.what == .changed })
                let kept = (old ?? []).count - expected.count { $0.what != .added }
                #expect(told.unchanged == kept, "seed \(seed), \(collection), \(first) to \(second)")
            }
        }
    }

    @Test("has the same counts in a summary, but that what was written again counts as changed", arguments: cases)
    func summary(style: ChangingDirectory.Style, seed: UInt64) async throws {
        let archive = try await DirectoryVault(seed: seed, style: style, users: 25, days: 7)

        for second in 1..<7 {
            var question = DifferenceQuestion(from: archive.snapshots[second - 1], to: archive.snapshots[second])
            let (full, _) = try await archive.vault.difference(question)
            question.isSummary = true
            let (summary, _) = try await archive.vault.difference(question)

            for (left, right) in zip(full.collections, summary.collections) {
                #expect(right.records == nil)
                #expect((left.added, left.removed, left.unchanged) == (right.added, right.removed, right.unchanged))
                // Neighbours have nothing in between that could have come back.
                #expect(left.changed + left.rewritten == right.changed + right.rewritten, "seed \(seed)")
                #expect(!right.isExact || left.changed == right.changed)
            }
        }
    }

    @Test("of one key and of some attributes is the part of the whole that tells of them", arguments: cases)
    func parts(style: ChangingDirectory.Style, seed: UInt64) async throws {
        let archive = try await DirectoryVault(seed: seed, style: style, users: 15, days: 6)
        var question = DifferenceQuestion(from: archive.snapshots[1], to: archive.snapshots[5])
        question.collection = "users"
        question.isInFull = true
        let all = try #require(try await archive.vault.difference(question).0.collections[0].records).all

        for key in Set(archive.days.flatMap { $0.collections["users"] ?? [] }.map(\.key)).sorted() {
            question.key = key
            let (one, _) = try await archive.vault.difference(question)
            #expect(
                try (one.collections[0].records?.all ?? []).map(ModelDifference.init)
                    == all.filter { $0.key == key }.map(ModelDifference.init), "seed \(seed), \(key)")
        }
        question.key = nil
        question.fields = ["email"]
        let (some, _) = try await archive.vault.difference(question)
        let expected = all.compactMap { record -> ModelDifference? in
            let changes = record.changes.filter { $0.name == "email" }
            if record.what == .rewritten || record.what == .changed && changes.isEmpty { return nil }
            return ModelDifference(
                RecordDifference(
                    key: record.key, what: record.what, attributes: record.attributes.filter { $0.name == "email" },
                    changes: changes))
        }
        #expect(try (some.collections[0].records?.all ?? []).map(ModelDifference.init).sorted() == expected.sorted())
    }

    @Test("is told in little memory as in much, and in the order of the keys", arguments: cases)
    func spilled(style: ChangingDirectory.Style, seed: UInt64) async throws {
        let archive = try await DirectoryVault(seed: seed, style: style, users: 30, days: 6)
        var random = SeededGenerator(seed: seed &+ 11)

        for _ in 0..<6 {
            let first = Int.random(in: 0..<6, using: &random)
            let second = Int.random(in: 0..<6, using: &random)
            var question = DifferenceQuestion(from: archive.snapshots[first], to: archive.snapshots[second])
            question.isInFull = Bool.random(using: &random)
            let (expected, _) = try await archive.vault.difference(question)
            question.mostHeldBytes = [0, 300, 2000][Int(random.next() % 3)]

            let (difference, _) = try await archive.vault.difference(question)

            #expect(difference.collections.count == expected.collections.count)
            for (told, expected) in zip(difference.collections, expected.collections) {
                let records = try #require(told.records).all
                #expect(records.map { "\($0)" } == (try expected.records?.all.map { "\($0)" }), "seed \(seed)")
                #expect(told.records?.tellsAttributes == expected.records?.tellsAttributes)
                #expect(told.attributes.map { "\($0)" } == expected.attributes.map { "\($0)" })
                let keys = records.map { Array($0.key.utf8) }
                #expect(keys == keys.sorted { $0.lexicographicallyPrecedes($1) }, "seed \(seed)")
                for (one, next) in zip(records, records.dropFirst()) where one.key == next.key {
                    #expect(one.what == .removed || next.what == .added, "seed \(seed), \(one.key)")
                    let isAscending = !next.order.lexicographicallyPrecedes(one.order)
                    #expect(one.what != next.what || isAscending, "seed \(seed), \(one.key)")
                }
            }
        }
    }

    @Test("of two sources is by key")
    func twoSources() async throws {
        let archive = try ArchiveFolder()
        var old = ChangingDirectory(seed: 5, style: .json, users: 30)
        let first = old.next()
        var second = old.next()
        for _ in 0..<4 { second = old.next() }
        try await archive.archive(first.files, source: "left")
        try await archive.archive(second.files, source: "right")
        var question = DifferenceQuestion(from: "latest", to: "latest")
        question.sources = ["left", "right"]
        question.isInFull = true

        let (difference, _) = try await archive.vault.difference(question)

        let users = try #require(difference.collections.first { $0.collection == "users" }?.records).all
        let expected = ModelDifference.all(
            from: first.collections["users"] ?? [], to: second.collections["users"] ?? [])
        #expect(!expected.isEmpty)
        #expect(users.map(ModelDifference.init).sorted() == expected)
        #expect(difference.old.source == "left" && difference.new.source == "right")
    }

    @Test("tells files that are not records by their digests")
    func files() async throws {
        let archive = try ArchiveFolder()
        try await archive.archive([("a.txt", [1]), ("b.txt", [2]), ("c.txt", [3])])
        try await archive.archive([("b.txt", [2]), ("c.txt", [4]), ("d.txt", [5, 6])])

        let (difference, _) = try await archive.vault.difference(DifferenceQuestion(from: "latest~1", to: "latest"))

        let files = try #require(difference.files)
        #expect(files.map { "\($0.path) \($0.what.rawValue)" } == ["a.txt removed", "c.txt changed", "d.txt added"])
        #expect(files[1].new?.sha256 == [UInt8(4)].withUnsafeBytes { Digest256.sha256($0).hex })
        #expect(difference.collections.isEmpty)
    }

    @Test("refuses an attribute that no record has, and takes one that only unchanged records have")
    func fields() async throws {
        let archive = try ArchiveFolder()
        for number in 0..<2 {
            let text = "{\"id\":\"a\",\"n\":\(number)}\n{\"id\":\"b\",\"quiet\":1}\n"
            try await archive.archive([("users.json", Array(text.utf8))])
        }
        var question = DifferenceQuestion(from: "latest~1", to: "latest")
        question.fields = ["quiet"]

        let (difference, _) = try await archive.vault.difference(question)
        question.fields = ["quite"]

        #expect(difference.collections[0].records?.isEmpty == true)
        await #expect(
            throws: QuestionsError.unknown("no record has an attribute quite; there are quiet, id, n")
        ) { _ = try await archive.vault.difference(question) }
    }
}

extension RecordDifference {
    /// What those that came, or that went, are sorted by where they have one key.
    fileprivate var order: [UInt8] {
        attributes.flatMap { Array("\($0.name)\0\($0.value.kindName)\0\($0.value.text ?? "")\0".utf8) }
    }
}

extension RecordDifferences {
    /// All of them, in their order.
    var all: [RecordDifference] {
        get throws {
            var all: [RecordDifference] = []
            try forEach { all.append($0) }
            return all
        }
    }
}

/// What differs of a record, as a naive model has it.
struct ModelDifference: Hashable, Comparable {
    let key: String
    let what: RecordDifference.What
    /// Attributes of a record that came or went, changes of one that is on both sides.
    let facts: [String]

    init(_ record: RecordDifference) {
        key = record.key
        what = record.what
        facts =
            record.changes.map { "\($0.name): \($0.old?.text ?? "–") → \($0.new?.text ?? "–")" }
            + record.attributes.map { "\($0.name): \($0.value.text ?? "")" }.sorted()
    }

    private init(_ key: String, _ what: RecordDifference.What, _ facts: [String]) {
        self.key = key
        self.what = what
        self.facts = facts
    }

    static func all(from old: [ChangingDirectory.Record], to new: [ChangingDirectory.Record]) -> [ModelDifference] {
        var found: [ModelDifference] = []
        for key in Set((old + new).map(\.key)) {
            var before = old.filter { $0.key == key }
            var after = new.filter { $0.key == key }
            if before.count == 1, after.count == 1 {
                guard before != after else { continue }
                let changes = changes(before[0], after[0])
                found.append(ModelDifference(key, changes.isEmpty ? .rewritten : .changed, changes))
                continue
            }
            for record in before {
                guard let place = after.firstIndex(of: record), let own = before.firstIndex(of: record) else {
                    continue
                }
                after.remove(at: place)
                before.remove(at: own)
            }
            found += before.map { ModelDifference(key, .removed, facts($0)) }
            found += after.map { ModelDifference(key, .added, facts($0)) }
        }
        return found.sorted()
    }

    private static func facts(_ record: ChangingDirectory.Record) -> [String] {
        record.attributes.map { "\($0.key): \($0.value)" }.sorted()
    }

    /// What became of the attributes, by name.
    static func changes(_ old: ChangingDirectory.Record, _ new: ChangingDirectory.Record) -> [String] {
        Set(old.attributes.keys).union(new.attributes.keys).sorted().compactMap { name in
            let (left, right) = (old.attributes[name], new.attributes[name])
            return left == right ? nil : "\(name): \(left ?? "–") → \(right ?? "–")"
        }
    }

    static func < (left: ModelDifference, right: ModelDifference) -> Bool {
        (left.key, left.what.rawValue, left.facts.joined(separator: "\n"))
            < (right.key, right.what.rawValue, right.facts.joined(separator: "\n"))
    }
}
