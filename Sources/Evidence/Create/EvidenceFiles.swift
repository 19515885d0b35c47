import Questions
import Records
import Store

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The files of a bag that say what it is about.
struct EvidenceFiles {
    let statement: EvidenceCase
    let histories: [History]
    let reports: [ToldReport]

    /// The payload but for what comes from the ledger.
    func payload(rootFingerprint: String) throws -> [(String, [UInt8])] {
        let pretty = EvidenceDraft.encoder(.prettyPrinted)
        var files: [(String, [UInt8])] = [
            (EvidencePath.statement, Array(try pretty.encode(statement)) + [UInt8(ascii: "\n")])
        ]
        if !histories.isEmpty { files.append((EvidencePath.table, Array(table.utf8))) }
        for (number, history) in histories.enumerated() {
            files.append(
                (EvidencePath.history(number + 1), Array(try pretty.encode(history)) + [UInt8(ascii: "\n")]))
        }
        let report = ReportPage(
            statement: statement, histories: histories, reports: reports, rootFingerprint: rootFingerprint)
        files.append((EvidencePath.report, Array(report.html.utf8)))
        return files
    }

    /// What lies beside the payload, for who checks it.
    var pages: [(String, [UInt8])] {
        [("VERIFY.md", PackageResources.VERIFY_md), ("verify.py", PackageResources.verify_py)]
    }

    /// Every version, an attribute a line: for people with a spreadsheet.
    private var table: String {
        var text = CSVText.line(texts: [
            "key", "what", "first snapshot", "first time", "last snapshot", "last time", "attribute", "value",
        ])
        for history in histories {
            for period in history.periods {
                let start = [
                    history.key, period.what.rawValue, period.span.first.snapshot,
                    period.span.first.created.description,
                    period.span.last.snapshot, period.span.last.created.description,
                ]
                if period.attributes.isEmpty { text += CSVText.line(texts: start + ["", ""]) }
                for attribute in period.attributes {
                    text += CSVText.line(start.map { .text($0) } + [.text(attribute.name), attribute.value.cell])
                }
            }
        }
        return text
    }
}
