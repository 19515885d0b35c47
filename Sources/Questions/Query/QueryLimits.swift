/// What a query may take of the machine. What it does within them is its own affair.
package struct QueryLimits: Sendable {
    /// From the first look at the archive to the last row.
    package var time: Duration
    /// Bytes that SQLite may hold at once, the tables' contents included.
    package var memory: Int
    /// Rows of the answer.
    package var rows: Int

    package init(time: Duration = .seconds(60), memory: Int = 1 << 30, rows: Int = 1_000_000) {
        self.time = time
        self.memory = memory
        self.rows = rows
    }

    /// Bytes of one value: four times the longest record, as a record of CSV grows when it is written as JSON.
    private static let longestValue = 64 << 20

    /// Bytes that one value or one row may have.
    var longestValue: Int32 { Int32(min(Self.longestValue, memory)) }
}
