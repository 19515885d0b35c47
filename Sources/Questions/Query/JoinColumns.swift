/// The columns that a statement reads without SQLite's saying so: its authorizer is not asked about those that `USING`
/// and `NATURAL JOIN` compare.
struct JoinColumns {
    private let sql: String
    private let isNatural: Bool
    private let isUsing: Bool

    init(_ sql: String) {
        self.sql = sql.lowercased()
        // The words may stand in a name or a text as well: then a few columns are loaded for nothing.
        isNatural = self.sql.contains("natural")
        isUsing = self.sql.contains("using")
    }

    /// What the statement may read of the tables: what SQLite says, with `USING` all columns that the text names, and
    /// with `NATURAL`, which names none, all.
    func adding(to reads: [String: Set<String>], _ tables: QueryTables) -> [String: Set<String>] {
        guard isNatural || isUsing else { return reads }
        var reads = reads
        for table in tables.tables {
            let columns = table.columns.columns.map { $0.name.lowercased() }
            // A name with a quote in it is written otherwise in SQL.
            reads[table.name.lowercased(), default: []].formUnion(
                columns.filter { isNatural || sql.contains($0) || $0.contains("\"") || $0.contains("`") })
        }
        return reads
    }
}
