// Invariant of this file: `handle` is a statement of `database`, which this object keeps open, from `init` to `deinit`;
// bytes that are bound stay where they are until the statement has been stepped and reset.

import GRDBSQLite

/// A statement that SQLite has understood. One task at a time may use it.
final class SQLStatement {
    private let database: MemoryDatabase
    private let handle: OpaquePointer

    /// - Throws: `SQLiteFailure`, also where the text holds no statement or more than one.
    init(_ database: MemoryDatabase, _ sql: String) throws {
        self.database = database
        let bytes = Array(sql.utf8)
        (handle, _) = try bytes.withUnsafeBufferPointer { bytes in
            let (first, end) = try Self.prepare(database, bytes[...])
            guard let first else { throw SQLiteFailure(mistake: "there is no statement in it") }
            var rest = end
            while rest < bytes.count {
                let (another, end) = try Self.prepare(database, bytes[rest...])
                guard another == nil else {
                    sqlite3_finalize(first)
                    sqlite3_finalize(another)
                    throw SQLiteFailure(mistake: "it holds more than one statement")
                }
                guard end > rest else { break }
                rest = end
            }
            return (first, rest)
        }
    }

    deinit {
        sqlite3_finalize(handle)
    }

    /// The first statement of the text, nil where there are only blanks and comments; and where the text behind it begins.
    private static func prepare(
        _ database: MemoryDatabase, _ text: Slice<UnsafeBufferPointer<UInt8>>
    ) throws -> (OpaquePointer?, end: Int) {
        var statement: OpaquePointer?
        let part = UnsafeBufferPointer(rebasing: text)
        guard let start = part.baseAddress else { return (nil, text.endIndex) }
        return try start.withMemoryRebound(to: CChar.self, capacity: part.count) { start in
            var tail: UnsafePointer<CChar>?
            let code = sqlite3_prepare_v2(database.handle, start, Int32(clamping: part.count), &statement, &tail)
            guard code == SQLITE_OK else { throw SQLiteFailure(code, database.handle) }
            return (statement, text.startIndex + (tail.map { $0 - start } ?? part.count))
        }
    }

    /// Whether it only reads.
    var isReadOnly: Bool { sqlite3_stmt_readonly(handle) != 0 }

    /// How many values it wants bound.
    var parameterCount: Int { Int(sqlite3_bind_parameter_count(handle)) }

    /// The names of the answer's columns; none where it is no question.
    var columnNames: [String] {
        (0..<sqlite3_column_count(handle)).map { column in
            sqlite3_column_name(handle, column).map { String(cString: $0) } ?? ""
        }
    }

    /// Goes to the next row; false behind the last.
    func step() throws -> Bool {
        switch sqlite3_step(handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        case let code: throw SQLiteFailure(code, database.handle)
        }
    }

    /// Lets it be stepped anew.
    func reset() throws {
        try database.check(sqlite3_reset(handle))
    }

    /// The value in a column of the row.
    func value(_ column: Int) -> SQLValue {
        let column = Int32(column)
        switch sqlite3_column_type(handle, column) {
        case SQLITE_INTEGER: return .integer(sqlite3_column_int64(handle, column))
        case SQLITE_FLOAT: return .real(sqlite3_column_double(handle, column))
        case SQLITE_TEXT: return .text(String(decoding: bytes(column), as: UTF8.self))
        case SQLITE_BLOB: return .bytes(Array(bytes(column)))
        default: return .null
        }
    }

    private func bytes(_ column: Int32) -> UnsafeRawBufferPointer {
        // In this order: the pointer is what the count is of.
        let start = UnsafeRawPointer(sqlite3_column_blob(handle, column))
        return UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column)))
    }

    /// Binds a value to the parameter of that name, such as `:days`, if the statement has it.
    func bind(_ value: SQLValue, to name: String) throws {
        let index = sqlite3_bind_parameter_index(handle, name)
        guard index > 0 else { return }
        switch value {
        case .null: try database.check(sqlite3_bind_null(handle, index))
        case .integer(let value): try database.check(sqlite3_bind_int64(handle, index, value))
        case .real(let value): try database.check(sqlite3_bind_double(handle, index, value))
        case .text(let text):
            var text = text
            try text.withUTF8 { utf8 in
                try utf8.withMemoryRebound(to: CChar.self) { utf8 in
                    try database.check(
                        sqlite3_bind_text(handle, index, utf8.baseAddress, Int32(utf8.count), Self.copied))
                }
            }
        case .bytes(let bytes):
            try database.check(sqlite3_bind_blob(handle, index, bytes, Int32(clamping: bytes.count), Self.copied))
        }
    }

    /// Runs an insertion with the values of a row, each bound to a parameter.
    ///
    /// - Parameter parameters: by a value's place in the row the parameter, counted from 0; nil for values that are not wanted.
    func insert(_ values: PackedRow.Values, to parameters: [Int?]) throws {
        sqlite3_clear_bindings(handle)
        try values.forEach { place, value in
            guard place < parameters.count, let parameter = parameters[place] else { return }
            let index = Int32(parameter) + 1
            let code =
                switch value {
                case .integer(let value): sqlite3_bind_int64(handle, index, value)
                case .real(let value): sqlite3_bind_double(handle, index, value)
                case .text(let bytes): bind(bytes, index)
                }
            try database.check(code)
        }
        let code = sqlite3_step(handle)
        guard code == SQLITE_DONE else {
            let failure = SQLiteFailure(code, database.handle)
            sqlite3_reset(handle)
            throw failure
        }
        try reset()
    }

    private func bind(_ bytes: UnsafeRawBufferPointer, _ index: Int32) -> Int32 {
        // An empty text has an address too: without one it would be NULL.
        guard let start = bytes.baseAddress, !bytes.isEmpty else {
            return sqlite3_bind_text(handle, index, "", 0, Self.copied)
        }
        return sqlite3_bind_text(
            handle, index, start.assumingMemoryBound(to: CChar.self), Int32(clamping: bytes.count), nil)
    }

    /// SQLITE_TRANSIENT of <sqlite3.h>, a cast that Swift does not see.
    private static let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
}
