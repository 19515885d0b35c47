import Questions
import Records
import Store

/// `report.html`: the bag for people who read. One file that asks nothing of anybody: no script, no picture, no address.
struct ReportPage {
    let statement: EvidenceCase
    let histories: [History]
    let reports: [ToldReport]
    let rootFingerprint: String

    /// Of more the files tell.
    private static let mostHistories = 200
    private static let mostRows = 200

    var html: String {
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
        <title>\(statement.name.inHTML)</title>
        <style>
        \(String(decoding: PackageResources.report_css, as: UTF8.self))
        </style>
        </head>
        <body>
        <header>
        <h1>\(statement.name.inHTML)</h1>
        <p>\(subject)</p>
        </header>
        <section>
        <h2>What this is</h2>
        <dl>
        \(facts.map { "<dt>\($0)</dt><dd>\($1.inHTML)</dd>" }.joined(separator: "\n"))
        </dl>
        <p>\(meaning) <code>VERIFY.md</code> beside this folder says how to check that, and <code>verify.py</code> does it.</p>
        \(statement.template.map { "<p>\($0.text.inHTML)</p>" } ?? "")
        </section>
        \(whole)
        \(reports.map(section).joined(separator: "\n"))
        \(atTheEnd)
        \(histories.prefix(Self.mostHistories).map(section).joined(separator: "\n"))
        \(histories.count > Self.mostHistories ? "<p>\(histories.count - Self.mostHistories) more are told in the files of <code>data</code>.</p>" : "")
        \(snapshots)
        </body>
        </html>

        """
    }

    private var facts: [(String, String)] {
        var facts = [
            ("Vault", statement.vault), ("Fingerprint of root", rootFingerprint), ("Made", statement.made.readable),
            ("By", statement.personName),
        ]
        if let reason = statement.reason { facts.append(("Why", reason)) }
        if let template = statement.template { facts.append(("Package", "\(template.title) (\(template.name))")) }
        let keys = statement.keys.prefix(20).joined(separator: ", ")
        let more = statement.keys.count > 20 ? " and \(statement.keys.count - 20) more" : ""
        if !keys.isEmpty { facts.append(("About", keys + more)) }
        if let condition = statement.condition { facts.append(("Found by", condition)) }
        if let redaction = statement.redaction {
            let shown = redaction.fields.isEmpty ? "" : "all but \(redaction.fields.joined(separator: ", "))"
            facts.append(("Left out", ([shown] + redaction.redacted).filter { !$0.isEmpty }.joined(separator: ", ")))
        }
        facts.append(
            ("Ledger", "\(statement.size.description) entries; this bag was asked for in entry \(statement.intent)"))
        if let log = statement.accessLog {
            facts.append(
                (
                    "Access log",
                    "\(log.count.counted("entry", "entries")) about \(statement.keys.isEmpty ? "the source" : "these keys"), in data/ledger"
                )
            )
        }
        if let certificates = statement.certificates {
            facts.append(
                ("Certificates", certificates.map { "\($0)" }.joined(separator: ", ") + ", in data/certificates"))
        }
        if let count = statement.drillReports {
            facts.append(("Drills", "\(count.counted("report", "reports")), in data/drill-reports"))
        }
        if let files = statement.files {
            facts.append(("Files", "\(files.count), in data/files, as they were archived"))
        }
        return facts
    }

    private var subject: String {
        let snapshots = statement.snapshots.count.counted("snapshot", "snapshots")
        return "Records of <b>\(statement.collection.inHTML)</b> of <b>\(statement.source.inHTML)</b>, as \(snapshots) "
            + "\(statement.snapshots.count == 1 ? "has" : "have") them."
    }

    /// What is proven here, and what is not.
    private var meaning: String {
        guard statement.redaction == nil else {
            return "Values are left out, so nothing here is proven: it is attested by who signed this."
        }
        var text = ""
        if !histories.isEmpty {
            text += "Each version below is proven in the first and in the last snapshot that has it. "
            text +=
                statement.provesAbsence == true
                ? "That a record was <i>not</i> in a snapshot is proven in the first and in the last snapshot of the time without it. "
                : "That a record was <i>not</i> in a snapshot is attested by who signed this, and not proven. "
        }
        if statement.whole != nil {
            text += "The collections stand here whole, so that nobody can be missing: their roots are computed again. "
        }
        if !reports.isEmpty { text += "What the reports made of them is attested. " }
        return text
    }

    private var whole: String {
        guard let whole = statement.whole else { return "" }
        let rows = whole.map { one in
            "<tr><td>\(one.collection.inHTML)</td><td>\(one.created.readable)</td><td class=\"number\">\(one.records)</td>"
                + "<td>\(one.proven.isEmpty ? "attested" : "proven")</td><td><code>\(one.tables.first.map(\.inHTML) ?? "")</code></td></tr>"
        }
        return """
            <section>
            <h2>Who was there</h2>
            <table class="wide">
            <tr><th>Collection</th><th>Snapshot of</th><th>Records</th><th></th><th>As a table</th></tr>
            \(rows.joined(separator: "\n"))
            </table>
            </section>
            """
    }

    private func section(_ report: ToldReport) -> String {
        let answer = report.answer
        let rows = answer.rows.prefix(Self.mostRows).map { row in
            "<tr>" + row.map { "<td>\($0.forPeople.inHTML)</td>" }.joined() + "</tr>"
        }
        let more =
            answer.rows.count > Self.mostRows
            ? "<p>\(answer.rows.count - Self.mostRows) more are in <code>\(report.file.file)</code>.</p>" : ""
        let table = """
            <table class="wide">
            <tr>\(answer.columns.map { "<th>\($0.inHTML)</th>" }.joined())</tr>
            \(rows.joined(separator: "\n"))
            </table>
            """
        return """
            <section>
            <h2>\(report.file.report.inHTML)</h2>
            <p>\(report.file.summary.inHTML) \(answer.rows.isEmpty ? "None." : "\(answer.rows.count).")</p>
            \(answer.rows.isEmpty ? "" : table)
            \(more)
            </section>
            """
    }

    /// Where several people are told of: who is still there at the end, and how.
    private var atTheEnd: String {
        guard histories.count > 1 || statement.template != nil, !histories.isEmpty else { return "" }
        let rows = histories.prefix(Self.mostHistories).map { history in
            let last = history.periods.last
            let isThere = last.map { $0.what != .absent } ?? false
            func value(_ name: String) -> String {
                isThere ? last?.attributes.first { $0.name == name }?.value.text ?? "" : ""
            }
            let groups = history.related.flatMap { related in
                related.records.filter { $0.span.last.snapshot == history.span.last.snapshot }
                    .compactMap { $0.attributes.first { $0.name == "GroupName" }?.value.text }
            }
            let state = isThere ? "there" : last == nil ? "never there" : "gone"
            let cells = [history.key, state, value("Enabled"), value("UserStatus"), groups.joined(separator: ", ")]
            return "<tr>" + cells.map { "<td>\($0.inHTML)</td>" }.joined() + "</tr>"
        }
        return """
            <section>
            <h2>At the end</h2>
            <table class="wide">
            <tr><th>Key</th><th>In the last snapshot</th><th>Enabled</th><th>Status</th><th>Groups</th></tr>
            \(rows.joined(separator: "\n"))
            </table>
            </section>
            """
    }

    private func section(_ history: History) -> String {
        let periods = history.periods.map(period).joined(separator: "\n")
        return """
            <section>
            <h2>\(history.key.inHTML)</h2>
            \(history.periods.isEmpty ? "<p>In none of the snapshots.</p>" : "<ol class=\"line\">\n\(periods)\n</ol>")
            \(related(history))
            </section>
            """
    }

    private func period(_ period: History.Period) -> String {
        let span = period.span
        let days =
            span.snapshots == 1
            ? span.first.created.readable
            : "\(span.first.created.readable) to \(span.last.created.readable), \(span.snapshots.description) snapshots"
        let isThere = period.what != .absent
        let rows = period.attributes.map { attribute in
            let change = period.changes.first { $0.name == attribute.name }
            let before = change.map { $0.old?.text ?? "" }
            return "<tr\(change == nil ? "" : " class=\"new\"")><th>\(attribute.name.inHTML)</th>"
                + "<td>\((attribute.value.text ?? "").inHTML)"
                + (before.map { $0.isEmpty ? "" : "<br><del>\($0.inHTML)</del>" } ?? "") + "</td></tr>"
        }
        let gone = period.changes.filter { $0.new == nil }.map { change in
            "<tr class=\"new\"><th>\(change.name.inHTML)</th><td><del>\((change.old?.text ?? "").inHTML)</del></td></tr>"
        }
        let table = isThere ? "<table>\n\((rows + gone).joined(separator: "\n"))\n</table>" : ""
        return """
            <li class="\(period.what.rawValue)"><h3>\(period.what.rawValue)</h3>
            <p class="when">\(days)<br>snapshot \(span.first.snapshot.prefix(8))\(span.snapshots > 1 ? " to \(span.last.snapshot.prefix(8))" : "")</p>
            \(table)</li>
            """
    }

    private func related(_ history: History) -> String {
        guard !history.related.isEmpty else { return "" }
        let rows = history.related.flatMap { related in
            related.records.map { version in
                "<tr><th>\(related.collection.inHTML)</th><td>"
                    + version.attributes.map { "\($0.name.inHTML) \(($0.value.text ?? "").inHTML)" }.joined(
                        separator: "<br>")
                    + "</td><td>\(version.span.first.created.readable) to \(version.span.last.created.readable)</td></tr>"
            }
        }
        return
            "<h3>In other collections</h3>\n<table>\n\(rows.joined(separator: "\n"))\n</table>"
    }

    private var snapshots: String {
        let rows = statement.snapshots.map { snapshot in
            "<tr><td>\(snapshot.created.readable)</td><td><code>\(snapshot.id.prefix(16))</code></td>"
                + "<td class=\"number\">\(snapshot.records.description)</td><td class=\"number\">\(snapshot.entry.map { "\($0)" } ?? "none")</td>"
                + "<td>\(snapshot.absent.isEmpty ? "all" : "without \((snapshot.absent.joined(separator: ", ")).inHTML)")</td></tr>"
        }
        return """
            <section>
            <h2>Snapshots that were looked at</h2>
            <table class="wide">
            <tr><th>Made</th><th>Snapshot</th><th>Records</th><th>Entry</th><th>Asked for</th></tr>
            \(rows.joined(separator: "\n"))
            </table>
            </section>
            """
    }
}

extension String {
    /// As text in a page.
    fileprivate var inHTML: String {
        var out = ""
        for character in self {
            switch character {
            case "&": out += "&amp;"
            case "<": out += "&lt;"
            case ">": out += "&gt;"
            case "\"": out += "&quot;"
            case "'": out += "&#39;"
            default: out.append(character)
            }
        }
        return out
    }
}

extension Int {
    fileprivate func counted(_ one: String, _ many: String) -> String { "\(self) \(self == 1 ? one : many)" }
}

extension SQLValue {
    fileprivate var forPeople: String {
        switch self {
        case .null: ""
        case .integer(let number): "\(number)"
        case .real(let number): "\(number)"
        case .text(let text): text
        case .bytes(let bytes): "\(bytes.count) bytes"
        }
    }
}
