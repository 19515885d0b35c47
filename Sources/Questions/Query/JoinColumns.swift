/// The columns that a statement reads without SQLite's saying so: its authorizer is not asked about those that `USING`
/// and `NATURAL JOIN` compare.
struct JoinColumns {
    private let mentions: Mentions
    private let isNatural: Bool
    private let isUsing: Bool

    init(_ sql: String) {
        mentions = Mentions(sql)
        // The words may stand in a text as well: then a few columns are loaded for nothing.
        isNatural = mentions.mayName("natural")
        isUsing = mentions.mayName("using")
    }

    /// What the statement may read of the tables: what SQLite says, with `USING` all columns that the text names, and
    /// with `NATURAL`, which names none, all.
    func adding(to reads: [String: Set<String>], _ tables: QueryTables) -> [String: Set<String>] {
        guard isNatural || isUsing else { return reads }
        var reads = reads
        for table in tables.tables {
            let columns = table.columns.columns.map { $0.name.lowercased() }
            reads[table.name.lowercased(), default: []].formUnion(
                columns.filter { isNatural || mentions.mayName($0) })
        }
        return reads
    }
}
