import Foundation
import GRDB
import Seal

/// What leads to an entry of the ledger, as the catalog keeps it: where it stands, and fingerprints.
package struct EntryRow: Hashable, Sendable {
    package let sequence: Int
    /// The first byte of its frame.
    package let offset: Int
    /// Nanoseconds since 1970 UTC.
    package let time: Int64
    package let person: Fingerprint
    package let action: Fingerprint
    package let source: Fingerprint?
    package let objects: [Fingerprint]
    /// The number of the entry that this one is the outcome of.
    package let intent: Int?

    package init(
        sequence: Int, offset: Int, time: Int64, person: Fingerprint, action: Fingerprint, source: Fingerprint?,
        objects: [Fingerprint], intent: Int? = nil
    ) {
        self.sequence = sequence
        self.offset = offset
        self.time = time
        self.person = person
        self.action = action
        self.source = source
        self.objects = objects
        self.intent = intent
    }
}

/// Where an entry stands in the ledger.
package struct EntryPosition: Hashable, Sendable {
    package let sequence: Int
    /// The first byte of its frame.
    package let offset: Int
    /// Nanoseconds since 1970 UTC.
    package let time: Int64

    static let columns = "sequence, offset, time"

    init(_ row: Row) throws(CatalogError) {
        sequence = Int(try row.integer(0, of: "an entry"))
        offset = Int(try row.integer(1, of: "an entry"))
        time = try row.integer(2, of: "an entry")
    }
}

/// Which entries are wanted: those of which all that is stated is true.
package struct EntryFilter: Hashable, Sendable {
    package var person: Fingerprint?
    package var action: Fingerprint?
    package var source: Fingerprint?
    package var object: Fingerprint?
    /// From this instant on, in nanoseconds.
    package var since: Int64?
    /// Up to this instant.
    package var until: Int64?
    /// Entries of lower numbers only.
    package var before: Int?

    package init() {}

    /// Whether an entry is wanted.
    package func takes(_ row: EntryRow) -> Bool {
        (person.map { row.person == $0 } ?? true) && (action.map { row.action == $0 } ?? true)
            && (source.map { row.source == $0 } ?? true) && (object.map { row.objects.contains($0) } ?? true)
            && (since.map { row.time >= $0 } ?? true) && (until.map { row.time <= $0 } ?? true)
            && (before.map { row.sequence < $0 } ?? true)
    }

    fileprivate var conditions: [(sql: String, value: any DatabaseValueConvertible)] {
        var conditions: [(sql: String, value: any DatabaseValueConvertible)] = []
        // With a plus, SQLite looks a column up in the index of another one: that of sources holds actions and people too,
        // that of actions people.
        if let person {
            conditions.append((action == nil && source == nil ? "person = ?" : "+person = ?", person.column))
        }
        if let action { conditions.append((source == nil ? "action = ?" : "+action = ?", action.column)) }
        if let source { conditions.append(("source = ?", source.column)) }
        if let object { conditions.append(("object = ?", object.column)) }
        if let since { conditions.append(("time >= ?", since)) }
        if let until { conditions.append(("time <= ?", until)) }
        return conditions
    }
}

// Rows carry no tags: they say where to look, and what is found there is opened and held against what was asked for. A row
// that somebody took out or altered hides its entry from lists with a filter, until `audit verify` finds it and the index is
// made anew.
extension Catalog {
    /// The last entry that is indexed; nil where there is none.
    package func lastEntry() throws(CatalogError) -> EntryPosition? {
        try access { db in
            try Row.fetchOne(
                db, sql: "SELECT \(EntryPosition.columns) FROM entry ORDER BY sequence DESC LIMIT 1"
            ).map { try EntryPosition($0) }
        }
    }

    /// How many entries are indexed.
    package func entryCount() throws(CatalogError) -> Int {
        try access { db in
            guard let row = try Row.fetchOne(db, sql: "SELECT count(*) FROM entry") else { return 0 }
            return Int(try row.integer(0, of: "the count of entries"))
        }
    }

    /// Where an entry stands; nil where it is not indexed.
    package func position(ofEntry sequence: Int) throws(CatalogError) -> EntryPosition? {
        try position(where: "sequence = ?", sequence)
    }

    /// Where the outcome of an intent stands; nil where none is indexed.
    package func position(ofOutcomeOf intent: Int) throws(CatalogError) -> EntryPosition? {
        try position(where: "intent = ?", intent)
    }

    private func position(where condition: String, _ number: Int) throws(CatalogError) -> EntryPosition? {
        try access { db in
            try Row.fetchOne(
                db, sql: "SELECT \(EntryPosition.columns) FROM entry WHERE \(condition) LIMIT 1", arguments: [number]
            ).map { try EntryPosition($0) }
        }
    }

    /// Puts entries into the index, all or none, in their order. Entering one again replaces it.
    package func insert(entries: [EntryRow]) throws(CatalogError) {
        guard let first = entries.first else { return }
        try transaction(.immediate) { db in
            let before = try Row.fetchOne(
                db, sql: "SELECT latest FROM entry WHERE sequence < ? ORDER BY sequence DESC LIMIT 1",
                arguments: [first.sequence])
            var latest = try before?.integer(0, of: "an entry") ?? .min
            let entry = try db.cachedStatement(
                sql: """
                    INSERT OR REPLACE INTO entry (sequence, offset, time, latest, person, action, source, intent)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                    """)
            let object = try db.cachedStatement(
                sql: "INSERT OR IGNORE INTO entry_object (object, sequence) VALUES (?, ?)")
            for row in entries {
                latest = max(latest, row.time)
                try entry.execute(
                    arguments: [
                        row.sequence, row.offset, row.time, latest, row.person.column, row.action.column,
                        row.source?.column, row.intent,
                    ])
                for name in row.objects { try object.execute(arguments: [name.column, row.sequence]) }
            }
        }
    }

    /// Forgets all entries: the ledger is not the one that they were entered from.
    package func removeEntries() throws(CatalogError) {
        try transaction(.immediate) { db in try db.execute(sql: "DELETE FROM entry_object; DELETE FROM entry") }
    }

    /// The newest `limit` of the wanted entries, the newest first.
    package func entries(_ filter: EntryFilter, limit: Int) throws(CatalogError) -> [EntryPosition] {
        return try access { db in
            var conditions = filter.conditions
            // Times ascend with the numbers but for what was written while a clock stood back: so a span of time is a span
            // of numbers, and no entry outside of it need be looked at.
            if let since = filter.since {
                guard let first = try Self.first(since: since, db) else { return [] }
                conditions.append(("sequence >= ?", first))
            }
            // One bound: of two SQLite seeks by the first alone.
            var last = filter.before.map { Int64($0) - 1 }
            if let until = filter.until {
                guard let found = try Self.last(until: until, db) else { return [] }
                last = min(last ?? found, found)
            }
            if let last { conditions.append(("sequence <= ?", last)) }
            // From the object to its entries: by their numbers too.
            let table = filter.object == nil ? "entry" : "entry_object CROSS JOIN entry USING (sequence)"
            let condition = conditions.isEmpty ? "" : "WHERE " + conditions.map(\.sql).joined(separator: " AND ")
            return try Row.fetchAll(
                db,
                sql: "SELECT \(EntryPosition.columns) FROM \(table) \(condition) ORDER BY sequence DESC LIMIT ?",
                arguments: StatementArguments(conditions.map(\.value)) + [limit]
            ).map { try EntryPosition($0) }
        }
    }

    /// The first entry that may be of this instant or later; nil where none is.
    private static func first(since time: Int64, _ db: Database) throws -> Int64? {
        try Row.fetchOne(
            db, sql: "SELECT sequence FROM entry WHERE latest >= ? ORDER BY latest, sequence LIMIT 1",
            arguments: [time]
        ).map { try $0.integer(0, of: "an entry") }
    }

    /// The last entry that may be of this instant or earlier; nil where none is.
    private static func last(until time: Int64, _ db: Database) throws -> Int64? {
        let orderly = try Row.fetchOne(
            db, sql: "SELECT sequence FROM entry WHERE latest <= ? ORDER BY latest DESC, sequence DESC LIMIT 1",
            arguments: [time])
        let back = try Row.fetchOne(
            db,
            sql: """
                SELECT sequence FROM entry INDEXED BY entry_back WHERE time < latest AND time <= ?
                ORDER BY sequence DESC LIMIT 1
                """, arguments: [time])
        return try [orderly, back].compactMap { try $0?.integer(0, of: "an entry") }.max()
    }
}
