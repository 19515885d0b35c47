import Foundation
import GRDB
import Seal
import Testing

@testable import Catalog

@Suite("The catalog's index of entries")
struct CatalogEntriesTests {
    /// Rows as a ledger might have them: few people, actions and objects, and times that seldom step back.
    static func rows(_ count: Int, seed: UInt64) -> [EntryRow] {
        var random = SeededGenerator(state: seed)
        var time: Int64 = 1_790_000_000_000_000_000
        return (0..<count).map { sequence in
            time += Int64.random(in: -5...100, using: &random)
            let objects = (0..<Int.random(in: 0...3, using: &random)).map { _ in name(40, &random) }
            return EntryRow(
                sequence: sequence, offset: 20 + 700 * sequence, time: time, person: name(4, &random),
                action: name(10, &random), source: Bool.random(using: &random) ? name(3, &random) : nil,
                objects: objects,
                intent: sequence > 0 && Bool.random(using: &random) ? sequence - 1 : nil)
        }
    }

    private static func name(_ count: UInt64, _ random: inout SeededGenerator) -> Fingerprint {
        Fingerprint(low: UInt64.random(in: 0..<count, using: &random), high: 7)
    }

    private func catalog(_ rows: [EntryRow] = []) throws -> Catalog {
        let catalog = try Catalog.inMemory(vault: [UInt8](repeating: 1, count: 16), tagKey: nil)
        try catalog.insert(entries: rows)
        return catalog
    }

    @Test("finds what looking at each entry would find", arguments: [1, 2, 3] as [UInt64])
    func filters(_ seed: UInt64) throws {
        let rows = Self.rows(500, seed: seed)
        let catalog = try catalog(rows)
        var random = SeededGenerator(state: seed)

        for _ in 0..<200 {
            var filter = EntryFilter()
            let like = rows[Int.random(in: 0..<rows.count, using: &random)]
            if Bool.random(using: &random) { filter.person = like.person }
            if Bool.random(using: &random) { filter.action = like.action }
            if Bool.random(using: &random) { filter.source = like.source }
            if Bool.random(using: &random) { filter.object = like.objects.first }
            if Bool.random(using: &random) { filter.since = like.time }
            if Bool.random(using: &random) { filter.until = like.time }
            if Bool.random(using: &random) { filter.before = like.sequence }
            let limit = Int.random(in: 1...20, using: &random)

            let found = try catalog.entries(filter, limit: limit)

            let expected = rows.reversed().filter { filter.takes($0) }.prefix(limit)
            #expect(found.map(\.sequence) == expected.map(\.sequence), "seed \(seed), \(filter)")
            #expect(found.map(\.offset) == expected.map(\.offset) && found.map(\.time) == expected.map(\.time))
        }
    }

    @Test("is empty at first, and knows its last entry and how many there are")
    func extent() throws {
        let rows = Self.rows(100, seed: 4)
        let catalog = try catalog()
        #expect(try catalog.lastEntry() == nil && catalog.entryCount() == 0)
        #expect(try catalog.entries(EntryFilter(), limit: 9).isEmpty)

        try catalog.insert(entries: Array(rows[..<60]))
        try catalog.insert(entries: Array(rows[60...]))

        #expect(try catalog.lastEntry()?.sequence == 99 && catalog.lastEntry()?.offset == 20 + 700 * 99)
        #expect(try catalog.entryCount() == 100)
    }

    @Test("leads to an entry by its number, and from an intent to its outcome")
    func positions() throws {
        let rows = Self.rows(100, seed: 5)
        let catalog = try catalog(rows)

        for row in rows {
            #expect(try catalog.position(ofEntry: row.sequence)?.offset == row.offset)
            let outcome = rows.first { $0.intent == row.sequence }
            #expect(try catalog.position(ofOutcomeOf: row.sequence)?.sequence == outcome?.sequence)
        }
        #expect(try catalog.position(ofEntry: 100) == nil)
    }

    @Test("holds an entry once, as it was entered last")
    func again() throws {
        let rows = Self.rows(20, seed: 6)
        let catalog = try catalog(rows)
        var changed = rows[7]
        changed = EntryRow(
            sequence: 7, offset: changed.offset, time: changed.time, person: Fingerprint(low: 99, high: 9),
            action: changed.action, source: nil, objects: [Fingerprint(low: 98, high: 9)])

        try catalog.insert(entries: [changed])

        var filter = EntryFilter()
        filter.person = changed.person
        #expect(try catalog.entries(filter, limit: 9).map(\.sequence) == [7])
        filter = EntryFilter()
        filter.object = rows[7].objects.first ?? Fingerprint(low: 1, high: 1)
        #expect(try !catalog.entries(filter, limit: 99).map(\.sequence).contains(7), "what it was about before is gone")
        #expect(try catalog.entryCount() == 20)
        try catalog.integrityCheck()
    }

    @Test("forgets all of it, and nothing else")
    func forgetting() throws {
        let folder = try ScratchFolder()
        let sample = SampleVault(seed: 7)
        try sample.write(to: folder.file("catalog.sqlite"))
        let catalog = try sample.open(folder.file("catalog.sqlite"))
        try catalog.insert(entries: Self.rows(50, seed: 7))
        let snapshots = try catalog.snapshotIDs()

        try catalog.removeEntries()

        #expect(try catalog.lastEntry() == nil)
        #expect(try catalog.snapshotIDs() == snapshots && !snapshots.isEmpty)
        try catalog.insert(entries: Self.rows(3, seed: 8))
        #expect(try catalog.entryCount() == 3)
        try catalog.integrityCheck()
    }

    @Test("gives all of its rows as they were entered", arguments: [10, 11] as [UInt64])
    func scan(_ seed: UInt64) throws {
        let rows = Self.rows(300, seed: seed)
        let catalog = try catalog(rows)
        var found: [EntryRow] = []
        var latest: [Int64] = []
        var objects: [Int: Set<Fingerprint>] = [:]

        try catalog.forEachEntryRow(
            {
                found.append($0)
                latest.append($1)
            }, { objects[$1, default: []].insert($0) })

        for (row, stated) in zip(found, rows) {
            let whole = EntryRow(
                sequence: row.sequence, offset: row.offset, time: row.time, person: row.person, action: row.action,
                source: row.source, objects: stated.objects, intent: row.intent)
            #expect(whole == stated, "seed \(seed)")
            #expect(objects[row.sequence] ?? [] == Set(stated.objects), "seed \(seed)")
        }
        #expect(found.count == rows.count)
        var greatest = Int64.min
        #expect(
            latest
                == rows.map { row in
                    greatest = max(greatest, row.time)
                    return greatest
                })
    }

    @Test(
        "reports a value of another kind as damage, wherever it stands",
        arguments: [
            "entry SET offset = 'x'", "entry SET time = NULL", "entry SET intent = 'x'", "entry SET latest = 1.5",
            "entry SET person = 'sixteen letters.'", "entry SET action = zeroblob(15)", "entry SET source = 7",
            "entry_object SET object = randomblob(17)", "entry_object SET sequence = 'x'",
        ])
    func damagedScan(_ change: String) throws {
        let catalog = try catalog(Self.rows(9, seed: 12))
        try catalog.database.writeWithoutTransaction { db in
            try db.execute(
                sql: "PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON; PRAGMA writable_schema = ON")
            try db.execute(
                sql: """
                    UPDATE sqlite_schema SET sql = replace(replace(replace(sql, ') STRICT, ', ') '), ') STRICT', ')'), ' NOT NULL', '')
                    WHERE name IN ('entry', 'entry_object')
                    """)
            try db.execute(
                sql: """
                    PRAGMA writable_schema = RESET;
                    UPDATE \(change) WHERE sequence = (SELECT max(sequence) FROM entry_object)
                    """)
        }
        #expect(throws: CatalogError.damaged(row: "an entry")) {
            try catalog.forEachEntryRow({ _, _ in }, { _, _ in })
        }
    }

    @Test("reports a value of another kind as damage")
    func damage() throws {
        let catalog = try catalog(Self.rows(3, seed: 9))
        // STRICT tables refuse it; a writer of the file does not.
        try catalog.database.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA writable_schema = ON")
            try db.execute(
                sql: "UPDATE sqlite_schema SET sql = replace(sql, ') STRICT', ')') WHERE name = 'entry'")
            try db.execute(sql: "PRAGMA writable_schema = RESET; UPDATE entry SET offset = 'x' WHERE sequence = 2")
        }
        #expect(throws: CatalogError.damaged(row: "an entry")) { try catalog.lastEntry() }
    }
}
