import Questions

extension ReportPage {
    /// Where several people are told of: who is still there at the end, and how.
    var atTheEnd: String {
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
            <thead><tr><th>Key</th><th>In the last snapshot</th><th>Enabled</th><th>Status</th><th>Groups</th></tr></thead>
            \(rows.joined(separator: "\n"))
            </table>
            </section>
            """
    }

    func section(_ history: History) -> String {
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
}
