import GRDB
import GRDBSQLite
import Seal

extension Catalog {
    /// Gives every row of the index of entries as it stands, at one instant: first the entries, in the order of their numbers
    /// and without their objects, each with the latest time up to it that spans are found by, then each object with its
    /// entry's number, in no order.
    ///
    /// - Throws: `CatalogError.damaged` at a row that the schema does not allow.
    package func forEachEntryRow(
        _ takeEntry: (_ row: EntryRow, _ latest: Int64) -> Void, _ takeObject: (Fingerprint, Int) -> Void
    ) throws(CatalogError) {
        try transaction(.deferred) { db in
            let entries = try db.makeStatement(
                sql:
                    "SELECT sequence, offset, time, intent, person, action, source, latest FROM entry ORDER BY sequence"
            )
            try Self.forEachRow(of: entries, db) { row in
                takeEntry(
                    EntryRow(
                        sequence: Int(try row.integer(0)), offset: Int(try row.integer(1)), time: try row.integer(2),
                        person: try row.fingerprint(4), action: try row.fingerprint(5),
                        source: row.isNull(6) ? nil : try row.fingerprint(6), objects: [],
                        intent: row.isNull(3) ? nil : Int(try row.integer(3))),
                    try row.integer(7))
            }
            let objects = try db.makeStatement(sql: "SELECT object, sequence FROM entry_object")
            try Self.forEachRow(of: objects, db) { takeObject(try $0.fingerprint(0), Int(try $0.integer(1))) }
        }
    }

    /// Steps through a statement past GRDB's rows and cursors, which for a million of them cost more than all that is done
    /// with them.
    private static func forEachRow(
        of statement: Statement, _ db: Database, _ body: (borrowing ScannedRow) throws -> Void
    ) throws {
        let handle = statement.sqliteStatement
        defer { sqlite3_reset(handle) }
        while true {
            switch sqlite3_step(handle) {
            case SQLITE_ROW: try body(ScannedRow(handle))
            case SQLITE_DONE: return
            case let code:
                throw DatabaseError(resultCode: ResultCode(rawValue: code), message: db.lastErrorMessage)
            }
        }
    }
}
