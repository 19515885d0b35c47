import BitCollections
import Store

/// Which records of a collection an SQL expression holds for.
struct RecordCondition {
    let expression: String
    let collection: String
    let limits: QueryLimits

    /// The ordinals of those records.
    func ordinals(in source: any RecordSource) async throws -> BitSet {
        try checkParentheses()
        var ordinals = BitSet()
        guard let table = QueryTables.name(of: collection, in: source) else { return ordinals }
        let ordinal = TableColumns.ordinalName.sqlQuoted
        // The expression may end in a comment, which the line break ends.
        let sql = "SELECT \(ordinal) FROM \(table.sqlQuoted) WHERE (\(expression)\n)"
        var run = QueryRun(source: source, sql: sql, limits: limits)
        run.hasOrdinals = true
        try await run.answer(columns: { _, _ in }) { row in
            if case .integer(let ordinal)? = row.first { ordinals.insert(Int(ordinal)) }
        }
        return ordinals
    }

    /// An expression stays within the parentheses that it is put in.
    private func checkParentheses() throws(QuestionsError) {
        var depth = 0
        var quote: Character?
        for character in expression {
            if let open = quote {
                if character == (open == "[" ? "]" : open) { quote = nil }
            } else if "'\"`[".contains(character) {
                quote = character
            } else if character == "(" {
                depth += 1
            } else if character == ")" {
                depth -= 1
                guard depth >= 0 else { break }
            }
        }
        guard depth == 0 else {
            throw .badQuestion("--where takes one expression: its parentheses do not go together")
        }
    }
}
