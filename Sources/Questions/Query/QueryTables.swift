import Records

/// The tables of a query: which there are, what columns they have, and how they are filled.
struct QueryTables {
    /// A table.
    struct Table {
        let name: String
        /// Which of the source's collections it is.
        let collection: Int
        var columns: TableColumns
        /// Its rows, as far as the SQL's words tell what is wanted of them.
        fileprivate let captured: CapturedRows?
    }

    private(set) var tables: [Table]
    /// The names of the collections that the SQL does not mention, and that are no tables therefore.
    let unmentioned: [String]
    private let source: any RecordSource
    private let deadline: Deadline

    /// Looks at the records of each collection that `sql` mentions, to find out which attributes there are.
    ///
    /// - Parameters:
    ///   - hasOrdinals: whether the tables have a column for the record's number.
    ///   - mostBytes: what may be kept in memory on the way.
    static func survey(
        _ source: any RecordSource, mentionedIn sql: String, hasOrdinals: Bool, mostBytes: Int, _ deadline: Deadline
    ) async throws -> Self {
        var tables: [Table] = []
        var unmentioned: [String] = []
        let mentions = Mentions(sql)
        for (index, name) in names(of: source).enumerated() {
            guard mentions.mayName(name) else {
                unmentioned.append(name)
                continue
            }
            let (attributes, rows) = try await CapturedRows.survey(
                index, of: source, mentions, mostBytes: mostBytes, deadline)
            let columns = TableColumns(attributes, isRange: source.isRange, hasOrdinal: hasOrdinals)
            tables.append(Table(name: name, collection: index, columns: columns, captured: rows))
        }
        return Self(tables: tables, unmentioned: unmentioned, source: source, deadline: deadline)
    }

    /// What the tables of collections are called.
    private static func names(of source: any RecordSource) -> [String] {
        var names = ColumnNames()
        return source.collections.map { collection in
            // SQLite keeps names that begin so for itself.
            let isReserved = collection.name.lowercased().hasPrefix("sqlite_")
            return names.take(isReserved ? "_" + collection.name : collection.name)
        }
    }

    /// What the table of a collection is called; nil where there is no such collection.
    static func name(of collection: String, in source: any RecordSource) -> String? {
        source.collections.firstIndex { $0.name == collection }.map { names(of: source)[$0] }
    }

    /// The attributes that a collection's records have.
    static func attributes(
        of collection: Int, _ source: any RecordSource, _ deadline: Deadline
    ) async throws -> [FoundAttribute] {
        let survey = AttributeSurvey()
        try await source.scan(collection) { record -> Never? in
            if record.ordinal.isMultiple(of: 1024) { try deadline.check() }
            try survey.note(record)
            return nil
        } take: { _ in
        }
        return survey.attributes()
    }

    private init(tables: [Table], unmentioned: [String], source: any RecordSource, deadline: Deadline) {
        self.tables = tables
        self.unmentioned = unmentioned
        self.source = source
        self.deadline = deadline
    }

    /// Adds empty columns where a report asks for what no record has.
    mutating func add(missing columns: [String], to table: String) {
        guard let index = tables.firstIndex(where: { $0.name.lowercased() == table.lowercased() }) else { return }
        tables[index].columns.add(missing: columns)
    }

    /// The tables with no columns but those that are read.
    func keeping(_ isRead: (_ table: Table, _ column: TableColumns.Column) -> Bool) -> Self {
        var kept = self
        for index in tables.indices {
            kept.tables[index].columns.keep { isRead(tables[index], $0) }
        }
        return kept
    }

    /// Makes the tables, empty.
    func create(in database: MemoryDatabase) throws {
        for table in tables {
            let columns = table.columns.columns.map(\.name.sqlQuoted).joined(separator: ", ")
            try database.execute("CREATE TABLE \(table.name.sqlQuoted) (\(columns))")
        }
    }

    /// Fills the tables that are read with a row for each record.
    ///
    /// - Parameter isRead: whether the table is; one that is not stays empty.
    func fill(_ database: MemoryDatabase, isRead: (Table) -> Bool) async throws {
        for table in tables where isRead(table) {
            let columns = table.columns.columns
            let values = columns.map { _ in "?" }.joined(separator: ", ")
            let insertion = try database.trusted("INSERT INTO \(table.name.sqlQuoted) VALUES (\(values))")
            // One transaction, as each costs more than a row.
            try database.execute("BEGIN")
            if let captured = table.captured, let parameters = captured.parameters(for: columns) {
                try captured.drain { rows in
                    try deadline.check()
                    try rows.forEach { try insertion.insert($0, to: parameters) }
                }
            } else {
                let maker = RowMaker(columns)
                let parameters = columns.indices.map { Int?($0) }
                try await source.scan(table.collection) { [deadline] record in
                    if record.ordinal.isMultiple(of: 1024) { try deadline.check() }
                    return try maker.row(record)
                } take: { rows in
                    for row in rows { try row.lend { try insertion.insert($0, to: parameters) } }
                }
            }
            try database.execute("COMMIT")
        }
    }
}
