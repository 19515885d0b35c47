import Questions
import Records

/// The reports that there are.
enum ReportList {
    /// What `--json` answers.
    private struct Document: Encodable {
        let reports: [Entry]
    }

    private struct Entry: Encodable {
        let name: String
        let summary: String
        /// `moment` or `range`.
        let time: String
        let options: [Option]
    }

    private struct Option: Encodable {
        let name: String
        let isRequired: Bool
        let standard: String?
    }

    /// Lists them as was asked for.
    static func show(_ output: TabularOutputOptions) throws {
        let entries = Report.all.map { report in
            Entry(
                name: report.name, summary: report.summary, time: report.isRange ? "range" : "moment",
                options: report.options.map(option))
        }
        try output.answer(Document(reports: entries)) {
            CSVText.line(texts: ["name", "summary", "time", "options"])
                + Report.all.map { report in
                    CSVText.line(
                        texts: [report.name, report.summary, report.isRange ? "range" : "moment", options(of: report)])
                }.joined()
        } text: { width in
            Report.all.map { report in
                let options = options(of: report)
                let text = report.summary + (options.isEmpty ? "" : "\n" + options)
                return Wrapping.hanging(text, behind: report.name.padded(to: 19), width: width) + "\n"
            }.joined()
        }
    }

    private static func option(_ option: Report.Option) -> Option {
        let name = "--" + option.parameter.rawValue
        return switch option.standard {
        case .none: Option(name: name, isRequired: true, standard: nil)
        case .any: Option(name: name, isRequired: false, standard: nil)
        case .value(let value): Option(name: name, isRequired: false, standard: value)
        }
    }

    private static func options(of report: Report) -> String {
        let own = report.options.map { option in
            let name = "--" + option.parameter.rawValue
            return switch option.standard {
            case .none: "\(name) …"
            case .any: "[\(name) …]"
            case .value(let value): "[\(name) \(value)]"
            }
        }
        return (own + (report.isRange ? ["--between FROM TO"] : [])).joined(separator: " ")
    }
}
