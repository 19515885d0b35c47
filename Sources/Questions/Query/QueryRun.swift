import Records

/// One query, from the text to the last row: finds the attributes that there are, has SQLite understand the statement,
/// loads the tables and columns that it reads and no others, and runs it.
struct QueryRun {
    let source: any RecordSource
    let sql: String
    let limits: QueryLimits
    /// Values for the statement's parameters, by their names.
    var parameters: [String: SQLValue] = [:]
    /// For each table the columns that it must have, with values or without.
    var expectedColumns: [String: [String]] = [:]
    /// Attributes of which some record must have one: else people are told that the answer may mean little.
    var tellingColumns: [String] = []
    /// Whether tables have a column for the record's number.
    var hasOrdinals = false

    /// - Parameters:
    ///   - takeColumns: takes the names of the answer's columns, and what people should know of the answer; once, before
    ///     any row.
    ///   - takeRow: takes the rows.
    /// - Returns: how many rows.
    /// - Throws: `QuestionsError`; `CancellationError`; what the source throws.
    @discardableResult
    func answer(
        columns takeColumns: ([String], _ notices: [String]) throws -> Void, row takeRow: ([SQLValue]) throws -> Void
    ) async throws -> Int {
        let deadline = Deadline(after: limits.time)
        var tables = try await QueryTables.survey(
            source, mentionedIn: sql, hasOrdinals: hasOrdinals, mostBytes: limits.memory, deadline)
        let notices = notices(of: tables)
        for (table, columns) in expectedColumns { tables.add(missing: columns, to: table) }
        return try await SQLiteMemory.limited(to: limits.memory) {
            let plan = try plan(tables, deadline)
            do {
                try await plan.tables.fill(plan.database) { plan.reads.keys.contains($0.name.lowercased()) }
                try bind(plan.statement)
                let names = plan.statement.columnNames
                var unique = ColumnNames()
                try takeColumns(names.map { unique.take($0) }, notices)
                return try rows(of: plan.statement, columns: names.count, takeRow)
            } catch let failure as SQLiteFailure {
                throw SQLiteMistake(tables: tables, limits: limits, deadline: deadline).error(failure, refused: nil)
            }
        }
    }

    private func notices(of tables: QueryTables) -> [String] {
        var notices = tables.tables.filter { $0.columns.leftOut > 0 }.map { table in
            "\(table.columns.leftOut) attributes of \(table.name) have no column, as a table has \(table.columns.columns.count) at most; body has them"
        }
        let isTelling = tellingColumns.contains { name in tables.tables.contains { $0.columns.column(name) != nil } }
        if !tellingColumns.isEmpty, !isTelling {
            let names = tellingColumns.joined(separator: ", ")
            notices.append("no record has any of \(names): that may be so, or the export does not tell it")
        }
        return notices
    }

    /// The statement as SQLite understands it over empty tables.
    private struct Plan {
        let tables: QueryTables
        let database: MemoryDatabase
        let statement: SQLStatement
        /// Tables and columns, in small letters.
        let reads: [String: Set<String>]
    }

    /// Has SQLite understand the statement twice: over tables with all columns, which tells what it reads, and over those
    /// with the columns that it reads, as every column costs a byte in every row whether it has a value or not.
    private func plan(_ tables: QueryTables, _ deadline: Deadline) throws -> Plan {
        let whole = try understand(tables, deadline)
        let reads = JoinColumns(sql).adding(to: whole.reads, tables)
        let kept = tables.keeping { table, column in
            reads[table.name.lowercased()]?.contains(column.name.lowercased()) ?? false
        }
        // Should it mean something else over fewer columns, it is to have them all.
        guard let plan = try? understand(kept, deadline), plan.reads == whole.reads else { return whole }
        return plan
    }

    private func understand(_ tables: QueryTables, _ deadline: Deadline) throws -> Plan {
        let guardian = StatementGuardian(deadline: deadline.instant, tables: tables.tables.map(\.name))
        do {
            let database = try MemoryDatabase(guardian, limits: limits)
            try tables.create(in: database)
            let statement = try SQLStatement(database, sql)
            guard statement.isReadOnly, !statement.columnNames.isEmpty else {
                throw QuestionsError.badQuestion("a query may only read: begin it with SELECT, WITH or VALUES")
            }
            guard parameters.isEmpty ? statement.parameterCount == 0 : true else {
                throw QuestionsError.badQuestion("the SQL has a placeholder (?, :name), and there is no value for it")
            }
            return Plan(tables: tables, database: database, statement: statement, reads: guardian.read)
        } catch let failure as SQLiteFailure {
            throw SQLiteMistake(tables: tables, limits: limits, deadline: deadline)
                .error(failure, refused: guardian.refused)
        }
    }

    private func bind(_ statement: SQLStatement) throws {
        for (name, value) in parameters { try statement.bind(value, to: ":" + name) }
    }

    private func rows(
        of statement: SQLStatement, columns: Int, _ takeRow: ([SQLValue]) throws -> Void
    ) throws -> Int {
        var rows = 0
        var bytes = 0
        while try statement.step() {
            guard rows < limits.rows else {
                throw QuestionsError.overLimit(
                    "the query has more than \(limits.rows) rows. Ask for fewer with LIMIT, or allow more with --rows")
            }
            let row = (0..<columns).map { statement.value($0) }
            bytes += row.reduce(0) { $0 + $1.byteCount }
            guard bytes <= limits.memory else {
                throw QuestionsError.overLimit(
                    "the query's answer is larger than \(limits.memory >> 20) MiB. Ask for less, or allow more with --memory"
                )
            }
            try takeRow(row)
            rows += 1
        }
        return rows
    }
}

extension SQLValue {
    /// What it takes in memory, about.
    fileprivate var byteCount: Int {
        switch self {
        case .null, .integer, .real: 16
        case .text(let text): 16 + text.utf8.count
        case .bytes(let bytes): 16 + bytes.count
        }
    }
}
