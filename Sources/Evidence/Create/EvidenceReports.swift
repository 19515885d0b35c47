import Questions
import Records
import Seal
import Store

/// A report's answer, as the page tells it.
struct ToldReport {
    let file: EvidenceCase.ReportFile
    let answer: ReportAnswer
}

extension EvidenceDraft {
    /// Adds the reports that were asked for: about the last snapshot, or from the first to the last.
    func addReports(_ span: ClosedRange<Int>) async throws -> [ToldReport] {
        var told: [ToldReport] = []
        for chosen in request.reports {
            let report = try Report.named(chosen.name)
            let answer: ReportAnswer
            do {
                answer = try await chronicle.answer(report, chosen.values, in: span, redaction: request.redaction)
            } catch let error as QuestionsError where request.template?.reports.contains(chosen) == true {
                notices.append("the report \(chosen.text) is left out: \(error)")
                continue
            }
            let path = "data/reports/\(told.count + 1)-\(report.name).csv"
            var bytes: [UInt8] = []
            CSVText.append(answer.columns.map { .text($0) }, to: &bytes)
            for row in answer.rows { CSVText.append(row.map(CSVText.Cell.init), to: &bytes) }
            try bag.add(path, bytes)
            notices += answer.notices.map { "report \(report.name): \($0)" }
            told.append(
                ToldReport(
                    file: EvidenceCase.ReportFile(
                        report: chosen.text, summary: report.summary, file: path, rows: answer.rows.count),
                    answer: answer))
        }
        return told
    }
}

extension CSVText.Cell {
    init(_ value: SQLValue) {
        self =
            switch value {
            case .null: .absent
            case .integer(let number): .number("\(number)")
            case .real(let number): .number("\(number)")
            case .text(let text): .text(text)
            case .bytes(let bytes): .text(Base64.encode(bytes))
            }
    }
}
