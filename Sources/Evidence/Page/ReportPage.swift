import Questions
import Store

/// `report.html`: the bag for people who read. One file that asks nothing of anybody: no script, no picture, no address.
struct ReportPage {
    let statement: EvidenceCase
    let histories: [History]
    let reports: [ToldReport]
    let rootFingerprint: String

    /// Of more the files tell.
    static let mostHistories = 200

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
        \(population)
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
        let asked =
            statement.intent.map { "this bag was asked for in entry \($0)" }
            ?? "this bag was made by a follower of the vault"
        facts.append(("Ledger", "\(statement.size.description) entries; \(asked)"))
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
                ? "That a record was <i>not</i> in a snapshot is proven in the first and in the last snapshot of the time without it; for this the bag holds the key that hashes of the collection are made with, and two key hashes of others for each proof. "
                : "That a record was <i>not</i> in a snapshot is attested by who signed this, and not proven. "
        }
        if statement.whole != nil {
            text += "The collections stand here whole, so that nobody can be missing: their roots are computed again. "
        }
        if !reports.isEmpty { text += "What the reports made of them is attested. " }
        return text
    }

    /// Whom of those that were asked for a snapshot has.
    private static func asked(_ snapshot: EvidenceCase.Snapshot) -> String {
        snapshot.absent.isEmpty ? "all" : "without \(snapshot.absent.joined(separator: ", "))"
    }

    private var snapshots: String {
        let isAboutSome = !statement.keys.isEmpty
        let rows = statement.snapshots.map { snapshot in
            "<tr><td>\(snapshot.created.readable)</td><td><code>\(snapshot.id.prefix(16))</code></td>"
                + "<td class=\"number\">\(snapshot.records.description)</td><td class=\"number\">\(snapshot.entry.map { "\($0)" } ?? "none")</td>"
                + (isAboutSome ? "<td>\(Self.asked(snapshot).inHTML)</td>" : "") + "</tr>"
        }
        return """
            <section>
            <h2>Snapshots that were looked at</h2>
            <table class="wide">
            <thead><tr><th>Made</th><th>Snapshot</th><th>Records</th><th>Entry</th>\(isAboutSome ? "<th>Asked for</th>" : "")</tr></thead>
            \(rows.joined(separator: "\n"))
            </table>
            </section>
            """
    }
}
