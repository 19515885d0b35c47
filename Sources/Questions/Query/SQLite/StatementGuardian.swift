import GRDBSQLite

/// Stands beside each statement: what it may do, what it reads, and when it must stop. One task at a time may use it.
///
/// It lets a statement read the tables that there are and call functions; whatever writes, attaches, loads, changes a
/// setting or looks at SQLite itself is refused, whether it is known today or not.
final class StatementGuardian {
    /// How many steps of SQLite's machine lie between two looks at the clock: some 50 µs.
    static let stepsBetweenLooks: Int32 = 1000

    /// The tables that may be read, by their names in small letters.
    private let tables: Set<String>
    /// What the statement reads, in small letters: for each table its columns.
    private(set) var read: [String: Set<String>] = [:]
    /// What was refused, in SQL's words.
    private(set) var refused: String?

    private let deadline: ContinuousClock.Instant
    private var isTrusting = false

    /// - Parameter tables: the tables that there are.
    init(deadline: ContinuousClock.Instant, tables: [String]) {
        self.deadline = deadline
        self.tables = Set(tables.map { $0.lowercased() })
    }

    /// Whether time is up, or the person has stopped the work.
    var mustStop: Bool { ContinuousClock.now >= deadline || Task.isCancelled }

    /// Lets pass what the program itself has SQLite do.
    func trusting<Result>(_ body: () throws -> Result) rethrows -> Result {
        isTrusting = true
        defer { isTrusting = false }
        return try body()
    }

    /// Answers SQLite's question whether the statement may do something (`sqlite3_set_authorizer`).
    func judge(_ action: Int32, _ first: String?, _ second: String?) -> Int32 {
        if isTrusting { return SQLITE_OK }
        switch action {
        case SQLITE_SELECT, SQLITE_RECURSIVE:
            return SQLITE_OK
        case SQLITE_READ:
            return judgeReading(first?.lowercased() ?? "", second?.lowercased() ?? "")
        case SQLITE_FUNCTION:
            let name = second?.lowercased() ?? ""
            return Self.forbiddenFunctions.contains(name) ? refuse(name + "()") : SQLITE_OK
        case SQLITE_INSERT where first == "sqlite_master", SQLITE_UPDATE where first == "sqlite_master":
            return refuse("a change of the tables")
        default:
            return refuse(Self.words[action] ?? "this")
        }
    }

    private func judgeReading(_ table: String, _ column: String) -> Int32 {
        if tables.contains(table) {
            read[table, default: []].formUnion(column.isEmpty ? [] : [column])
            return SQLITE_OK
        }
        if Self.functions.contains(table) { return SQLITE_OK }
        // A table of the statement's own (WITH) is named only where no column of it is read, and is no table of the schema.
        if column.isEmpty, !Self.isSQLitesOwn(table) { return SQLITE_OK }
        return refuse("reading \(table)")
    }

    private func refuse(_ what: String) -> Int32 {
        refused = refused ?? what
        return SQLITE_DENY
    }

    private static func isSQLitesOwn(_ table: String) -> Bool {
        ["pragma_", "sqlite_", "fts", "rtree"].contains { table.hasPrefix($0) }
            || ["dbstat", "bytecode"].contains(table)
    }

    /// Tables that are made of a value.
    private static let functions: Set = ["json_each", "json_tree"]

    /// Functions that reach out of the database or into SQLite itself.
    private static let forbiddenFunctions: Set = [
        "load_extension", "fts3_tokenizer", "sqlite_log", "readfile", "writefile", "edit", "fts5",
    ]

    /// The codes of <sqlite3.h> that people may meet, by what stands in the SQL.
    private static let words: [Int32: String] = [
        SQLITE_INSERT: "INSERT", SQLITE_UPDATE: "UPDATE", SQLITE_DELETE: "DELETE", SQLITE_ATTACH: "ATTACH",
        SQLITE_DETACH: "DETACH", SQLITE_PRAGMA: "PRAGMA", SQLITE_TRANSACTION: "a transaction",
        SQLITE_SAVEPOINT: "a savepoint", SQLITE_ANALYZE: "ANALYZE", SQLITE_REINDEX: "REINDEX",
        SQLITE_ALTER_TABLE: "ALTER TABLE", SQLITE_CREATE_TABLE: "CREATE TABLE", SQLITE_CREATE_INDEX: "CREATE INDEX",
        SQLITE_CREATE_VIEW: "CREATE VIEW", SQLITE_CREATE_TRIGGER: "CREATE TRIGGER",
        SQLITE_CREATE_TEMP_TABLE: "CREATE TABLE", SQLITE_CREATE_TEMP_VIEW: "CREATE VIEW",
        SQLITE_CREATE_TEMP_TRIGGER: "CREATE TRIGGER", SQLITE_CREATE_VTABLE: "CREATE VIRTUAL TABLE",
        SQLITE_DROP_TABLE: "DROP TABLE", SQLITE_DROP_VTABLE: "DROP TABLE",
    ]
}
