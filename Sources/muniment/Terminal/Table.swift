/// Rows under headings, never wider than the terminal.
struct Table {
    /// A heading and how its cells behave.
    struct Column {
        let title: String
        /// Numbers stand at the right.
        var isNumber = false
        /// Long cells may lose their middle.
        var isElastic = false
        /// The column goes where the terminal is too narrow for all of them; the last such column goes first.
        var isOptional = false
    }

    let columns: [Column]
    private var rows: [[String]] = []

    /// A table without rows.
    init(_ columns: [Column]) {
        self.columns = columns
    }

    /// Adds a row: one cell a column.
    mutating func add(_ cells: [String]) {
        rows.append(cells.map(\.printable))
    }

    /// The lines, each with its line break. `width` is in columns; nothing is cut where it is `nil`.
    func text(width: Int?) -> String {
        var layout = TableLayout(columns)
        for row in rows { layout.measure(row) }
        layout.fit(to: width)
        return rows.reduce(into: layout.heading) { $0 += layout.line($1) }
    }
}
