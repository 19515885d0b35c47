import Questions
import Records
import Store

/// A report's answer, as the page tells it.
struct ToldReport {
    let file: EvidenceCase.ReportFile
    let columns: [String]
    /// The first ones.
    let rows: [[SQLValue]]

    /// How many rows a page shows.
    static let mostRows = 200
}

extension EvidenceDraft {
    /// Adds the reports that were asked for: about the last snapshot, or from the first to the last.
    func addReports(_ span: ClosedRange<Int>) async throws -> [ToldReport] {
        var told: [ToldReport] = []
        for chosen in request.reports {
            do { told.append(try await tell(chosen, span, number: told.count + 1)) } catch let error as QuestionsError
                where request.template?.reports.contains(chosen) == true
            {
                notices.append("the report \(chosen.text) is left out: \(error)")
            }
        }
        return told
    }

    private func tell(_ chosen: ChosenReport, _ span: ClosedRange<Int>, number: Int) async throws -> ToldReport {
        let report = try Report.named(chosen.name)
        var bytes: [UInt8] = []
        var columns: [String] = []
        var first: [[SQLValue]] = []
        var count = 0
        try await chronicle.answer(
            report, chosen.values, in: span, redaction: request.redaction,
            head: { names, said in
                columns = names
                notices += said.map { "report \(report.name): \($0)" }
                CSVText.append(names.map { .text($0) }, to: &bytes)
            },
            row: { row in
                count += 1
                if count <= ToldReport.mostRows { first.append(row) }
                CSVText.append(row.map(\.cell), to: &bytes)
            })
        let path = "data/reports/\(number)-\(report.name).csv"
        try bag.add(path, bytes)
        return ToldReport(
            file: EvidenceCase.ReportFile(
                report: chosen.text, summary: report.summary, file: path, rows: count), columns: columns, rows: first)
    }
}
