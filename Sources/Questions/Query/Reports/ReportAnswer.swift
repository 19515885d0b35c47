import Store
import Vault

/// What a report answered.
package struct ReportAnswer: Sendable {
    package let columns: [String]
    package let rows: [[SQLValue]]
    package let notices: [String]
}

extension Chronicle {
    /// Answers a report, off the record: at the last snapshot of a range, or about the whole of it where that is what it asks about.
    ///
    /// - Parameters:
    ///   - range: indices of the source's snapshots.
    ///   - redaction: which values are left out.
    /// - Throws: `QuestionsError`, also where all that the report tells is to be left out; `StoreError`.
    package func answer(
        _ report: Report, _ values: [Report.Parameter: String], in range: ClosedRange<Int>,
        redaction: Redaction = Redaction()
    ) async throws -> ReportAnswer {
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
        var columns: [String] = []
        var notices: [String] = []
        var rows: [[SQLValue]] = []
        var hidden: [Int] = []
        try await run.answer(
            columns: { names, said in
                (columns, notices) = (names, said)
                hidden = names.indices.filter { !keys.contains(names[$0]) && report.hides(names[$0], redaction) }
            },
            row: { row in
                var row = row
                for index in hidden where row[index] != SQLValue.null { row[index] = .text("[redacted]") }
                rows.append(row)
            })
        return ReportAnswer(columns: columns, rows: rows, notices: notices)
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
