import Foundation
import GRDB
import Seal

extension Catalog {
    /// Gives every row of the index of entries as it stands, at one instant: first the entries, in the order of their numbers
    /// and without their objects, each with the latest time up to it that spans are found by, then each object with its entry's number, in no order.
    ///
    /// - Throws: `CatalogError.damaged` at a row that the schema does not allow.
    package func forEachEntryRow(
        _ takeEntry: (_ row: EntryRow, _ latest: Int64) -> Void, _ takeObject: (Fingerprint, Int) -> Void
    ) throws(CatalogError) {
        try transaction(.deferred) { db in
            let entries = try Row.fetchCursor(
                db,
                sql:
                    "SELECT sequence, offset, time, intent, person, action, source, latest FROM entry ORDER BY sequence"
            )
            while let row = try entries.next() {
                let source = row.hasNull(atIndex: 6) ? nil : try Self.fingerprint(row, 6)
                let intent = row.hasNull(atIndex: 3) ? nil : Int(try row.integer(3, of: "an entry"))
                takeEntry(
                    EntryRow(
                        sequence: Int(try row.integer(0, of: "an entry")),
                        offset: Int(try row.integer(1, of: "an entry")),
                        time: try row.integer(2, of: "an entry"), person: try Self.fingerprint(row, 4),
                        action: try Self.fingerprint(row, 5), source: source, objects: [], intent: intent),
                    try row.integer(7, of: "an entry"))
            }
            let objects = try Row.fetchCursor(db, sql: "SELECT object, sequence FROM entry_object")
            while let row = try objects.next() {
                takeObject(try Self.fingerprint(row, 0), Int(try row.integer(1, of: "an entry")))
            }
        }
    }

    private static func fingerprint(_ row: Row, _ column: Int) throws -> Fingerprint {
        let found = try row.withUnsafeData(atIndex: column) { data -> Fingerprint? in
            guard let data, data.count == 16 else { return nil }
            return data.withUnsafeBytes { bytes in
                Fingerprint(
                    low: UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 0, as: UInt64.self)),
                    high: UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
            }
        }
        guard let found else { throw CatalogError.damaged(row: "an entry") }
        return found
    }
}
