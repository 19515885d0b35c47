import GRDB
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
            try ScannedRow.forEach(of: entries, named: "an entry", db) { row in
                takeEntry(
                    EntryRow(
                        sequence: Int(try row.integer(0)), offset: Int(try row.integer(1)), time: try row.integer(2),
                        person: try row.fingerprint(4), action: try row.fingerprint(5),
                        source: row.isNull(6) ? nil : try row.fingerprint(6), objects: [],
                        intent: row.isNull(3) ? nil : Int(try row.integer(3))),
                    try row.integer(7))
            }
            let objects = try db.makeStatement(sql: "SELECT object, sequence FROM entry_object")
            try ScannedRow.forEach(of: objects, named: "an entry", db) {
                takeObject(try $0.fingerprint(0), Int(try $0.integer(1)))
            }
        }
    }
}
