import Store
import Vault

extension Chronicle {
    /// Answers a report, off the record: at the last snapshot of a range, or about the whole of it where that is what it asks about.
    ///
    /// - Parameters:
    ///   - range: indices of the source's snapshots.
    ///   - redaction: which values are left out.
    ///   - head: is called once, before any row, with the columns' names and what people should know.
    ///   - row: takes the rows.
    /// - Throws: `QuestionsError`, also where all that the report tells is to be left out; `StoreError`; what `head` and `row` throw.
    package func answer(
        _ report: Report, _ values: [Report.Parameter: String], in range: ClosedRange<Int>,
        redaction: Redaction = Redaction(), head: ([String], _ notices: [String]) throws -> Void,
        row takeRow: ([SQLValue]) throws -> Void
    ) async throws {
        if report.isRange, let attribute = values[.attribute], redaction.hides(attribute) {
            throw QuestionsError.badQuestion(
                "the report \(report.name) tells of \(attribute), which is to be left out. Leave out the report as well"
            )
        }
        let records = ArchivedRecords(self, report.isRange ? .range(range) : .moment(range.upperBound))
        let run = try report.run(
            over: records, values: values, limits: QueryLimits(time: .seconds(600)),
            times: (snapshots[range.lowerBound].created, snapshots[range.upperBound].created))
        let keys = Set(records.collections.map(\.key))
        var hidden: [Int] = []
        try await run.answer(
            columns: { names, notices in
                hidden = names.indices.filter { !keys.contains(names[$0]) && report.hides(names[$0], redaction) }
                try head(names, notices)
            },
            row: { row in
                var row = row
                for index in hidden where row[index] != SQLValue.null { row[index] = .text("[redacted]") }
                try takeRow(row)
            })
    }
}

extension Report {
    /// Whether a column tells of an attribute that is left out.
    fileprivate func hides(_ column: String, _ redaction: Redaction) -> Bool {
        Self.own.contains(column) ? false : redaction.hides(derived[column] ?? column)
    }

    /// Columns that tell what the report found, and of no attribute: who, when, what.
    static let own: Set<String> = ["user", "time", "event", "old", "new", "GroupName"]
}
