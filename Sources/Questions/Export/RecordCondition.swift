import BitCollections
import Store
import Vault

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

    /// The keys of those records, in the order of their bytes.
    ///
    /// - Parameter field: the field that names records.
    func keys(in source: any RecordSource, field: String) async throws -> [String] {
        try checkParentheses()
        guard let table = QueryTables.name(of: collection, in: source) else { return [] }
        let sql =
            "SELECT DISTINCT CAST(\(field.sqlQuoted) AS TEXT) FROM \(table.sqlQuoted) WHERE (\(expression)\n) ORDER BY 1"
        var keys: [String] = []
        try await QueryRun(source: source, sql: sql, limits: limits).answer(columns: { _, _ in }) { row in
            if case .text(let key)? = row.first { keys.append(key) }
        }
        return keys
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

extension Chronicle {
    /// The keys of the records that an SQL expression holds for in a snapshot, off the record.
    ///
    /// - Parameter snapshot: its index.
    /// - Throws: `QuestionsError`, also where there are more than `most`.
    package func keys(
        where expression: String, of collection: Collection, at snapshot: Int, most: Int
    ) async throws -> [String] {
        let condition = RecordCondition(
            expression: expression, collection: collection.name, limits: QueryLimits(time: .seconds(600), rows: most))
        return try await condition.keys(
            in: ArchivedRecords(self, .moment(snapshot)), field: collection.key)
    }
}
