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

    package init(
        sequence: Int, offset: Int, time: Int64, person: Fingerprint, action: Fingerprint, source: Fingerprint?,
        objects: [Fingerprint]
    ) {
        self.sequence = sequence
        self.offset = offset
        self.time = time
        self.person = person
        self.action = action
        self.source = source
        self.objects = objects
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

    package init() {}

    fileprivate var conditions: [(sql: String, value: any DatabaseValueConvertible)] {
        var conditions: [(sql: String, value: any DatabaseValueConvertible)] = []
        if let person { conditions.append(("person = ?", person.column)) }
        if let action { conditions.append(("action = ?", action.column)) }
        if let source { conditions.append(("source = ?", source.column)) }
        if let object {
            conditions.append(("sequence IN (SELECT sequence FROM entry_object WHERE object = ?)", object.column))
        }
        if let since { conditions.append(("time >= ?", since)) }
        if let until { conditions.append(("time <= ?", until)) }
        return conditions
    }
}

extension Catalog {
    /// How many entries of the ledger are indexed, and where the frame of the next one begins, as far as is known: the
    /// last one's sequence and offset; nil where there is none.
    package func lastEntry() throws(CatalogError) -> (sequence: Int, offset: Int)? {
        try access { db in
            guard let row = try Row.fetchOne(db, sql: "SELECT sequence, offset FROM entry ORDER BY sequence DESC LIMIT 1")
            else { return nil }
            return (Int(try row.integer(0, of: "the last entry")), Int(try row.integer(1, of: "the last entry")))
        }
    }

    /// Puts entries into the index, all or none. Entering one again replaces it.
    package func insert(entries: [EntryRow]) throws(CatalogError) {
        try transaction(.immediate) { db in
            let entry = try db.cachedStatement(
                sql: """
                    INSERT OR REPLACE INTO entry (sequence, offset, time, person, action, source)
                    VALUES (?, ?, ?, ?, ?, ?)
                    """)
            let object = try db.cachedStatement(
                sql: "INSERT OR IGNORE INTO entry_object (object, sequence) VALUES (?, ?)")
            for row in entries {
                try entry.execute(
                    arguments: [
                        row.sequence, row.offset, row.time, row.person.column, row.action.column, row.source?.column,
                    ])
                for name in row.objects { try object.execute(arguments: [name.column, row.sequence]) }
            }
        }
    }

    /// Forgets all entries: the ledger is not the one that they were entered from.
    package func removeEntries() throws(CatalogError) {
        try transaction(.immediate) { db in try db.execute(sql: "DELETE FROM entry_object; DELETE FROM entry") }
    }

    /// The newest `limit` of the wanted entries, the newest first, as numbers and offsets of their frames.
    package func entries(
        _ filter: EntryFilter, limit: Int
    ) throws(CatalogError) -> [(sequence: Int, offset: Int)] {
        let conditions = filter.conditions
        let condition = conditions.isEmpty ? "" : "WHERE " + conditions.map(\.sql).joined(separator: " AND ")
        return try access { db in
            let rows = try Row.fetchAll(
                db, sql: "SELECT sequence, offset FROM entry \(condition) ORDER BY sequence DESC LIMIT ?",
                arguments: StatementArguments(conditions.map(\.value)) + [limit])
            return try rows.map { row in
                (Int(try row.integer(0, of: "an entry")), Int(try row.integer(1, of: "an entry")))
            }
        }
    }
}

extension Fingerprint {
    /// The fingerprint as SQLite takes it.
    fileprivate var column: Data {
        withUnsafeBytes(of: (low.littleEndian, high.littleEndian)) { Data($0) }
    }
}
