import Questions

/// Rows of an answer whose columns nobody knows beforehand: a table where it fits, else a block of lines for each row.
struct AnswerTable {
    private let columns: [String]
    private let rows: [[SQLValue]]

    /// A table whose columns had to be narrower than this says too little.
    private static let narrowest = 12
    /// Columns up to this width, such as times, keep it while wider ones can give.
    private static let short = 24

    init(_ columns: [String], _ rows: [[SQLValue]]) {
        self.columns = columns
        self.rows = rows
    }

    /// The lines, none wider than `width` columns where that can be.
    func text(width: Int?) -> String {
        guard !rows.isEmpty else { return "no rows\n" }
        let cells = rows.map { $0.map { $0.shown } }
        let widths = columns.indices.map { column in
            cells.reduce(columns[column].columns) { max($0, $1[column].columns) }
        }
        let least = widths.reduce(0) { $0 + min($1, Self.narrowest) } + 2 * (columns.count - 1)
        guard least > width ?? .max else { return table(cells, widths, width: width) }
        return blocks(cells, width: width ?? 80)
    }

    private func table(_ cells: [[String]], _ widths: [Int], width: Int?) -> String {
        let kept = widths.reduce(0) { $0 + ($1 > Self.short ? Self.narrowest : $1) } + 2 * (columns.count - 1)
        let isRoomy = kept <= width ?? .max
        var table = Table(
            columns.indices.map { column in
                Table.Column(
                    title: columns[column].printable, isNumber: rows.allSatisfy { $0[column].isNumberOrNull },
                    isElastic: !isRoomy || widths[column] > Self.short)
            })
        for row in cells { table.add(row) }
        return table.text(width: width)
    }

    private func blocks(_ cells: [[String]], width: Int) -> String {
        let head = min(width / 3, columns.reduce(0) { max($0, $1.printable.columns) })
        return cells.map { row in
            zip(columns, row).map { name, value in
                let name = name.printable.shortened(to: head).padded(to: head) + "  "
                let line = name + value.printable.shortened(to: max(1, width - head - 2))
                return line.trimmingBlanks + "\n"
            }.joined()
        }.joined(separator: "\n")
    }
}

extension SQLValue {
    fileprivate var isNumberOrNull: Bool {
        switch self {
        case .null, .integer, .real: true
        case .text, .bytes: false
        }
    }
}

extension String {
    fileprivate var trimmingBlanks: Substring {
        var text = self[...]
        while text.last == " " { text.removeLast() }
        return text
    }
}
