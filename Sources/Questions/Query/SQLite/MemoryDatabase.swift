// Invariant of this file: `handle` is open from the end of `init` to `deinit`; SQLite calls back only within calls on
// `handle`, and what it is given to call back with (`guardian`) lives as long as this object, which holds it.

import GRDBSQLite

/// An SQLite database that is in memory and nowhere else. One task at a time may use it.
///
/// Nothing of it reaches a disk: what SQLite lays aside while it sorts or joins stays in memory too (`temp_store`), and
/// there is no journal.
final class MemoryDatabase {
    let handle: OpaquePointer
    private let guardian: StatementGuardian

    /// An empty database.
    ///
    /// - Parameters:
    ///   - guardian: says what statements may do, and when to stop.
    ///   - limits: what any statement may take.
    init(_ guardian: StatementGuardian, limits: QueryLimits) throws {
        self.guardian = guardian
        var opened: OpaquePointer?
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE
        let code = sqlite3_open_v2(":memory:", &opened, flags, nil)
        guard code == SQLITE_OK, let opened else {
            let failure = SQLiteFailure(code, opened)
            sqlite3_close_v2(opened)
            throw failure
        }
        handle = opened
        // A misspelt "column" must not become a text.
        _disableDoubleQuotedStringLiterals(handle)
        restrict(limits)
        let context = Unmanaged.passUnretained(guardian).toOpaque()
        // SQLite's table-valued functions make themselves known at their first use, which looks like a write to the schema.
        for sql in [
            "PRAGMA temp_store = MEMORY", "PRAGMA journal_mode = OFF",
            "SELECT count(*) FROM json_each('[]'), json_tree('[]')",
        ] {
            let statement = try SQLStatement(self, sql)
            while try statement.step() {}
        }
        sqlite3_set_authorizer(
            handle,
            { context, action, first, second, _, _ in
                guard let context else { return SQLITE_DENY }
                return Unmanaged<StatementGuardian>.fromOpaque(context).takeUnretainedValue()
                    .judge(action, first.map { String(cString: $0) }, second.map { String(cString: $0) })
            }, context)
        sqlite3_progress_handler(
            handle, StatementGuardian.stepsBetweenLooks,
            { context in
                guard let context else { return 1 }
                return Unmanaged<StatementGuardian>.fromOpaque(context).takeUnretainedValue().mustStop ? 1 : 0
            }, context)
    }

    deinit {
        sqlite3_close_v2(handle)
    }

    private func restrict(_ limits: QueryLimits) {
        sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, limits.longestValue)
        sqlite3_limit(handle, SQLITE_LIMIT_SQL_LENGTH, 1 << 20)
        sqlite3_limit(handle, SQLITE_LIMIT_EXPR_DEPTH, 200)
        sqlite3_limit(handle, SQLITE_LIMIT_ATTACHED, 0)
        sqlite3_limit(handle, SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 1000)
        sqlite3_limit(handle, SQLITE_LIMIT_TRIGGER_DEPTH, 1)
        sqlite3_limit(handle, SQLITE_LIMIT_WORKER_THREADS, 0)
    }

    /// A statement of the program's own, which may do anything.
    func trusted(_ sql: String) throws -> SQLStatement {
        try guardian.trusting { try SQLStatement(self, sql) }
    }

    /// Runs a statement of the program's own, which answers nothing.
    func execute(_ sql: String) throws {
        let statement = try trusted(sql)
        while try statement.step() {}
    }

    /// Checks a result code.
    func check(_ code: Int32) throws {
        guard code == SQLITE_OK else { throw SQLiteFailure(code, handle) }
    }
}

extension String {
    /// The name as an identifier in SQL.
    var sqlQuoted: String { "\"" + replacing("\"", with: "\"\"") + "\"" }
}
