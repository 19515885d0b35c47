import Questions
import Records
import Store

/// What `find` found, for people and as comma-separated values.
enum FindText {
    /// A line for each record and stretch of time, and how many there are below it.
    static func text(_ finding: Finding, width: Int?) -> String {
        guard !finding.records.isEmpty else {
            return "no record of \(finding.collection) meets that in \(finding.span.snapshots.counted("snapshot"))\n"
        }
        let isRange = finding.used == nil
        // An attribute that names the record stands there already.
        let asked = finding.asked.filter { $0 != finding.keyField }
        let columns = [finding.keyField] + asked + (isRange ? ["From", "Until", "Snapshots"] : [])
        let rows = finding.records.map { record -> [SQLValue] in
            let values = asked.map { name in
                record.attributes.first { $0.name == name }?.value.text.map { SQLValue.text($0) } ?? .null
            }
            guard isRange else { return [.text(record.key)] + values }
            return [.text(record.key)] + values + [
                .text(record.span.first.created.readable), .text(record.span.last.created.readable),
                .integer(Int64(record.span.snapshots)),
            ]
        }
        let records = finding.keyCount.counted("record")
        return AnswerTable(columns, rows).text(width: width) + "\n" + records
            + " of \(finding.collection) in \(finding.span.snapshots.counted("snapshot"))\n"
    }

    static func csv(_ finding: Finding) -> String {
        let columns = [
            "key", "first_snapshot", "first_created", "last_snapshot", "last_created", "snapshots", "versions",
        ]
        var text = CSVText.line(texts: columns + finding.asked)
        var spans: [SnapshotSpan: [CSVText.Cell]] = [:]
        for record in finding.records {
            let span = spans[record.span] ?? cells(record.span)
            spans[record.span] = span
            let values = finding.asked.map { name in
                record.attributes.first { $0.name == name }?.value.cell ?? .absent
            }
            text += CSVText.line([.text(record.key)] + span + [.number(String(record.versions))] + values)
        }
        return text
    }

    private static func cells(_ span: SnapshotSpan) -> [CSVText.Cell] {
        [
            .text(span.first.snapshot), .text(span.first.created.description), .text(span.last.snapshot),
            .text(span.last.created.description), .number(String(span.snapshots)),
        ]
    }
}
