// Invariant: `statement` stands on a row for as long as a value of this type is lent, and every column asked for is one of
// its; no pointer that SQLite gives outlives the call that asked for it.

import GRDB
import GRDBSQLite
import Seal

/// The row that a statement stands on: read past GRDB's rows and cursors, which cost more than all that is done with a row.
struct ScannedRow: ~Copyable {
    private let statement: OpaquePointer
    /// What it is called where something else stands in it than should.
    private let name: StaticString

    private init(_ statement: OpaquePointer, _ name: StaticString) {
        self.statement = statement
        self.name = name
    }

    /// Lends every row that a statement gives to `body`.
    ///
    /// - Parameter name: what a row is called in errors.
    static func forEach(
        of statement: Statement, named name: StaticString, _ db: Database, _ body: (borrowing ScannedRow) throws -> Void
    ) throws {
        let handle = statement.sqliteStatement
        defer { sqlite3_reset(handle) }
        while true {
            switch sqlite3_step(handle) {
            case SQLITE_ROW: try body(ScannedRow(handle, name))
            case SQLITE_DONE: return
            case let code:
                throw DatabaseError(resultCode: ResultCode(rawValue: code), message: db.lastErrorMessage)
            }
        }
    }

    func isNull(_ column: Int32) -> Bool { sqlite3_column_type(statement, column) == SQLITE_NULL }

    /// - Throws: `CatalogError.damaged` where something else stands there.
    func integer(_ column: Int32) throws(CatalogError) -> Int64 {
        guard sqlite3_column_type(statement, column) == SQLITE_INTEGER else { throw .damaged(row: "\(name)") }
        return sqlite3_column_int64(statement, column)
    }

    /// - Throws: `CatalogError.damaged` where something else stands there.
    func fingerprint(_ column: Int32) throws(CatalogError) -> Fingerprint {
        guard sqlite3_column_type(statement, column) == SQLITE_BLOB,
            let start = sqlite3_column_blob(statement, column), sqlite3_column_bytes(statement, column) == 16
        else { throw .damaged(row: "\(name)") }
        return Fingerprint(
            low: UInt64(littleEndian: start.loadUnaligned(as: UInt64.self)),
            high: UInt64(littleEndian: start.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
    }

    /// - Throws: `CatalogError.damaged` where something else stands there.
    func digest(_ column: Int32) throws(CatalogError) -> Digest256 {
        guard let bytes = blob(column), bytes.count == 32 else { throw .damaged(row: "\(name)") }
        return Digest256(bytes)
    }

    /// - Throws: `CatalogError.damaged` where something else stands there.
    func bytes(_ column: Int32) throws(CatalogError) -> [UInt8] {
        guard let bytes = blob(column) else { throw .damaged(row: "\(name)") }
        return Array(bytes)
    }

    /// What stands there, until the statement goes on; nil where that is no blob.
    private func blob(_ column: Int32) -> UnsafeRawBufferPointer? {
        guard sqlite3_column_type(statement, column) == SQLITE_BLOB else { return nil }
        // A blob of no bytes has no address.
        let start = sqlite3_column_blob(statement, column)
        return UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(statement, column)))
    }
}
