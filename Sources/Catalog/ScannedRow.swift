// Invariant: `statement` stands on a row for as long as a value of this type is lent, and every column asked for is one of
// its; no pointer that SQLite gives outlives the call that asked for it.

import GRDBSQLite
import Seal

/// The row of the index of entries that a statement stands on.
struct ScannedRow: ~Copyable {
    private let statement: OpaquePointer

    init(_ statement: OpaquePointer) {
        self.statement = statement
    }

    func isNull(_ column: Int32) -> Bool { sqlite3_column_type(statement, column) == SQLITE_NULL }

    /// - Throws: `CatalogError.damaged` where something else stands there.
    func integer(_ column: Int32) throws(CatalogError) -> Int64 {
        guard sqlite3_column_type(statement, column) == SQLITE_INTEGER else { throw .damaged(row: "an entry") }
        return sqlite3_column_int64(statement, column)
    }

    /// - Throws: `CatalogError.damaged` where something else stands there.
    func fingerprint(_ column: Int32) throws(CatalogError) -> Fingerprint {
        guard sqlite3_column_type(statement, column) == SQLITE_BLOB,
            let start = sqlite3_column_blob(statement, column), sqlite3_column_bytes(statement, column) == 16
        else { throw .damaged(row: "an entry") }
        return Fingerprint(
            low: UInt64(littleEndian: start.loadUnaligned(as: UInt64.self)),
            high: UInt64(littleEndian: start.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
    }
}
