import GRDBSQLite

/// Why SQLite did not do something, in its own words.
struct SQLiteFailure: Error {
    /// What went wrong, as far as it matters here.
    enum Kind {
        /// The SQL is wrong, or asks for what is not there.
        case mistake
        /// The authorizer refused it.
        case denied
        /// A value or a statement is longer than the limits allow.
        case tooBig
        case outOfMemory
        /// The clock, or the person, stopped it.
        case stopped
        case other
    }

    let kind: Kind
    let message: String

    /// What is wrong with SQL of which SQLite itself would take a part.
    init(mistake: String) {
        kind = .mistake
        message = mistake
    }

    /// The failure behind a result code of `database`.
    init(_ code: Int32, _ database: OpaquePointer?) {
        kind =
            switch code & 0xFF {
            case SQLITE_ERROR, SQLITE_RANGE, SQLITE_MISMATCH: .mistake
            case SQLITE_AUTH: .denied
            case SQLITE_TOOBIG: .tooBig
            // A hard heap limit shows as either, depending on what could not be had.
            case SQLITE_NOMEM, SQLITE_FULL: .outOfMemory
            case SQLITE_INTERRUPT: .stopped
            default: .other
            }
        message = database.flatMap { sqlite3_errmsg($0) }.map { String(cString: $0) } ?? "error \(code)"
    }
}
