/// How the rows of a table are laid out: all of them are measured before the first one is written.
struct TableLayout {
    private let columns: [Table.Column]
    /// How wide each column would be if there were room enough.
    private var natural: [Int]
    /// The columns that are shown, and how wide they are.
    private var shown: [(column: Int, width: Int)] = []
    /// Lines are cut here; nil where they fit.
    private var limit: Int?

    private static let gap = "  "
    /// An elastic column is not made narrower than this while an optional one can go instead.
    private static let comfortable = 12

    init(_ columns: [Table.Column]) {
        self.columns = columns
        natural = columns.map(\.title.columns)
    }

    /// Makes room for a row: one printable cell a column.
    mutating func measure(_ row: [String]) {
        for (column, cell) in row.enumerated() { natural[column] = max(natural[column], cell.columns) }
    }

    /// Settles the widths, so that lines are no wider than `width` columns; nothing is cut where it is `nil`.
    mutating func fit(to width: Int?) {
        var kept = Array(columns.indices)
        while true {
            let widths = kept.map { natural[$0] }
            let least = zip(kept, widths).map { columns[$0].isElastic ? min($1, Self.comfortable) : $1 }
            if Self.total(least) <= width ?? .max { return settle(kept, widths, least, width) }
            guard let dropped = kept.lastIndex(where: { columns[$0].isOptional }) else {
                let last = zip(kept, widths).map { columns[$0].isElastic ? min($1, 1) : $1 }
                limit = width
                return settle(kept, widths, last, width)
            }
            kept.remove(at: dropped)
        }
    }

    private mutating func settle(_ kept: [Int], _ widths: [Int], _ least: [Int], _ width: Int?) {
        shown = zip(kept, Self.shrunk(widths, to: least, limit: width ?? .max)).map { ($0, $1) }
    }

    private static func total(_ widths: [Int]) -> Int {
        widths.reduce(0, +) + gap.columns * max(0, widths.count - 1)
    }

    /// Takes from the widest column that may still give, until the line fits.
    private static func shrunk(_ widths: [Int], to least: [Int], limit: Int) -> [Int] {
        var widths = widths
        var excess = total(widths) - limit
        while excess > 0 {
            let giving = widths.indices.filter { widths[$0] > least[$0] }
            guard let widest = giving.max(by: { widths[$0] < widths[$1] }) else { break }
            widths[widest] -= 1
            excess -= 1
        }
        return widths
    }

    /// The line above the rows, with its line break.
    var heading: String { line(columns.map(\.title)) }

    /// A row's line, with its line break.
    func line(_ row: [String]) -> String {
        let cells = shown.map { column, width in
            row[column].shortened(to: width).padded(to: width, atEnd: !columns[column].isNumber)
        }
        var line = cells.joined(separator: Self.gap)
        while line.last == " " { line.removeLast() }
        return (limit.map { line.shortened(to: $0) } ?? line) + "\n"
    }
}
