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

    private static let gap = "  "
    /// An elastic column is not made narrower than this while an optional one can go instead.
    private static let comfortable = 12

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
        let limit = width ?? .max
        var shown = Array(columns.indices)
        while true {
            let widths = shown.map(naturalWidth)
            let least = zip(shown, widths).map { columns[$0].isElastic ? min($1, Self.comfortable) : $1 }
            if Self.total(least) <= limit { return lines(shown, Self.shrunk(widths, to: least, limit: limit)) }
            guard let dropped = shown.lastIndex(where: { columns[$0].isOptional }) else {
                let last = zip(shown, widths).map { columns[$0].isElastic ? min($1, 1) : $1 }
                return lines(shown, Self.shrunk(widths, to: last, limit: limit), cutAt: width)
            }
            shown.remove(at: dropped)
        }
    }

    private func naturalWidth(_ column: Int) -> Int {
        rows.reduce(columns[column].title.columns) { max($0, $1[column].columns) }
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

    private func lines(_ shown: [Int], _ widths: [Int], cutAt limit: Int? = nil) -> String {
        var text = ""
        for row in [columns.map(\.title)] + rows {
            let cells = zip(shown, widths).map { column, width in
                row[column].shortened(to: width).padded(to: width, atEnd: !columns[column].isNumber)
            }
            var line = cells.joined(separator: Self.gap)
            while line.last == " " { line.removeLast() }
            text += (limit.map { line.shortened(to: $0) } ?? line) + "\n"
        }
        return text
    }
}
