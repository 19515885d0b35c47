import Questions
import Store

/// `report.html`: the bag for people who read. One file that asks nothing of anybody: no script, no picture, no address.
struct ReportPage {
    let statement: EvidenceCase
    let histories: [History]
    let rootFingerprint: String

    var html: String {
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
        <title>\(Self.escaped(statement.name))</title>
        <style>
        \(String(decoding: PackageResources.report_css, as: UTF8.self))
        </style>
        </head>
        <body>
        <header>
        <h1>\(Self.escaped(statement.name))</h1>
        <p>Records of <b>\(Self.escaped(statement.collection))</b> of <b>\(Self.escaped(statement.source))</b>, as \
        \(Self.counted(statement.snapshots.count, "snapshot", "snapshots")) \(statement.snapshots.count == 1 ? "has" : "have") them.</p>
        </header>
        <section>
        <h2>What this is</h2>
        <dl>
        \(facts.map { "<dt>\($0)</dt><dd>\(Self.escaped($1))</dd>" }.joined(separator: "\n"))
        </dl>
        <p>Each version below is proven in the first and in the last snapshot that has it; <code>VERIFY.md</code> beside this folder \
        says how to check that, and <code>verify.py</code> does it. That a record was <i>not</i> in a snapshot is attested by \
        who signed this, and not proven.</p>
        </section>
        \(histories.map(section).joined(separator: "\n"))
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
        facts.append(("About", statement.keys.joined(separator: ", ")))
        facts.append(
            ("Ledger", "\(statement.size.description) entries; this bag was asked for in entry \(statement.intent)"))
        if let log = statement.accessLog {
            facts.append(
                ("Access log", "\(Self.counted(log.count, "entry", "entries")) about these keys, in data/ledger"))
        }
        return facts
    }

    private func section(_ history: History) -> String {
        let periods = history.periods.map(period).joined(separator: "\n")
        return """
            <section>
            <h2>\(Self.escaped(history.key))</h2>
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
            return "<tr\(change == nil ? "" : " class=\"new\"")><th>\(Self.escaped(attribute.name))</th>"
                + "<td>\(Self.escaped(attribute.value.text ?? ""))"
                + (before.map { $0.isEmpty ? "" : "<br><del>\(Self.escaped($0))</del>" } ?? "") + "</td></tr>"
        }
        let gone = period.changes.filter { $0.new == nil }.map { change in
            "<tr class=\"new\"><th>\(Self.escaped(change.name))</th><td><del>\(Self.escaped(change.old?.text ?? ""))</del></td></tr>"
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
                "<tr><th>\(Self.escaped(related.collection))</th><td>"
                    + version.attributes.map { "\(Self.escaped($0.name)) \(Self.escaped($0.value.text ?? ""))" }.joined(
                        separator: "<br>")
                    + "</td><td>\(version.span.first.created.readable) to \(version.span.last.created.readable)</td></tr>"
            }
        }
        return
            "<h3>In other collections</h3>\n<p>Attested, not proven.</p>\n<table>\n\(rows.joined(separator: "\n"))\n</table>"
    }

    private var snapshots: String {
        let rows = statement.snapshots.map { snapshot in
            "<tr><td>\(snapshot.created.readable)</td><td><code>\(snapshot.id.prefix(16))</code></td>"
                + "<td class=\"number\">\(snapshot.records.description)</td><td class=\"number\">\(snapshot.entry.map { "\($0)" } ?? "none")</td>"
                + "<td>\(snapshot.absent.isEmpty ? "all" : "without \(Self.escaped(snapshot.absent.joined(separator: ", ")))")</td></tr>"
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

    private static func counted(_ count: Int, _ one: String, _ many: String) -> String {
        "\(count) \(count == 1 ? one : many)"
    }

    private static func escaped(_ text: String) -> String {
        var out = ""
        for character in text {
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
