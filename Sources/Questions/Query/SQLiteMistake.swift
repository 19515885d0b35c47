/// Puts into words why SQLite did not take or finish a query, and offers what exists in place of what does not.
struct SQLiteMistake {
    let tables: QueryTables
    let limits: QueryLimits
    let deadline: Deadline

    /// - Parameter refused: what the guardian refused, if it did.
    func error(_ failure: SQLiteFailure, refused: String?) -> any Error {
        // A function that is refused shows as a mistake.
        if refused != nil || failure.kind == .denied {
            return QuestionsError.badQuestion("a query may only read the tables: \(refused ?? "this") is refused")
        }
        return switch failure.kind {
        case .tooBig:
            QuestionsError.overLimit("the query makes a value or a row of more than \(limits.longestValue) bytes")
        case .outOfMemory:
            QuestionsError.overLimit(
                "the query needs more than \(limits.memory >> 20) MiB of memory. Ask for fewer columns or rows, or allow more with --memory"
            )
        case .stopped:
            deadline.isPast ? deadline.error : CancellationError()
        case .mistake:
            unknownColumn(failure.message) ?? unknownTable(failure.message)
                ?? QuestionsError.badQuestion("the SQL cannot be run: \(failure.message)")
        case .denied, .other:
            QuestionsError.failed("SQLite could not run the query: \(failure.message)")
        }
    }

    private func unknownColumn(_ message: String) -> QuestionsError? {
        guard let name = Self.name(in: message, behind: "no such column: ") else { return nil }
        // It may be said with its table or the table's alias, whose dot is not one of an attribute's name.
        let parts = name.split(separator: ".", maxSplits: 1).map(String.init)
        let named = parts.count == 2 ? tables.tables.filter { $0.name.lowercased() == parts[0].lowercased() } : []
        let candidates = (named.isEmpty ? tables.tables : named).flatMap { table in
            table.columns.columns.filter { $0.content != .ordinal }.map(\.name)
        }
        guard !candidates.isEmpty else { return .unknown("there is no column \(name)") }
        let wish = named.isEmpty ? name : parts[1]
        return .unknown("there is no column \(name). There are \(Nearest.offer(wish, of: Array(Set(candidates))))")
    }

    private func unknownTable(_ message: String) -> QuestionsError? {
        guard let name = Self.name(in: message, behind: "no such table: ") else { return nil }
        let names = tables.tables.map(\.name) + tables.unmentioned
        guard !names.isEmpty else { return .unknown("there is no table \(name): the snapshot holds no records") }
        return .unknown("there is no table \(name). There are \(Nearest.offer(name, of: names))")
    }

    private static func name(in message: String, behind head: String) -> String? {
        guard message.hasPrefix(head) else { return nil }
        return String(message.dropFirst(head.count))
    }
}
