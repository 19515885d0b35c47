import Questions

extension ReportPage {
    /// The collections that stand whole in the bag.
    var population: String {
        guard let whole = statement.whole else { return "" }
        let rows = whole.map { one in
            "<tr><td class=\"word\">\(one.collection.inHTML)</td><td>\(one.created.readable)</td><td class=\"number\">\(one.records)</td>"
                + "<td class=\"word\">\(one.proven.isEmpty ? "attested" : "proven")</td><td><code>\(one.tables.first.map(\.inHTML) ?? "")</code></td></tr>"
        }
        return """
            <section>
            <h2>Who was there</h2>
            <table class="wide">
            <thead><tr><th>Collection</th><th>Snapshot of</th><th>Records</th><th></th><th>As a table</th></tr></thead>
            \(rows.joined(separator: "\n"))
            </table>
            </section>
            """
    }

    /// What a report answered.
    func section(_ report: ToldReport) -> String {
        let rows = report.rows.map { row in
            "<tr>" + row.map { "<td>\($0.shown.inHTML)</td>" }.joined() + "</tr>"
        }
        let more =
            report.file.rows > report.rows.count
            ? "<p>\(report.file.rows - report.rows.count) more are in <code>\(report.file.file)</code>.</p>" : ""
        let table = """
            <table class="wide">
            <thead><tr>\(report.columns.map { "<th>\($0.inHTML)</th>" }.joined())</tr></thead>
            \(rows.joined(separator: "\n"))
            </table>
            """
        return """
            <section>
            <h2>\(report.file.report.inHTML)</h2>
            <p>\(report.file.summary.inHTML) \(report.rows.isEmpty ? "None." : "\(report.file.rows).")</p>
            \(report.rows.isEmpty ? "" : table)
            \(more)
            </section>
            """
    }
}
