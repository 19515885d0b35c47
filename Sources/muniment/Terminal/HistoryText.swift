import Questions
import Records
import Store

/// A record's history for people and as comma-separated values.
enum HistoryText {
    /// Periods one below the other: first what is known at once, then the attributes.
    static func text(_ history: History, width: Int?) -> String {
        var text = head(history, width: width)
        for period in history.periods {
            text +=
                "\n" + Wrapping.facts([period.what.rawValue] + facts(period.span, width: width), width: width) + "\n"
            switch period.what {
            case .absent: break
            case .rewritten: text += "  written otherwise, with the same attributes\n"
            case .returned where period.isCompared && period.changes.isEmpty: text += "  as it was before\n"
            case _ where period.isCompared: text += AttributeLines.text(period.changes, width: width)
            default: text += AttributeLines.text(period.attributes, width: width)
            }
        }
        for related in history.related {
            text += "\n" + related.collection.printable + "\n" + records(related, width: width)
        }
        return text
    }

    private static func head(_ history: History, width: Int?) -> String {
        let name = "\(history.collection) \(history.key)".printable
        let about = [name, "source \(history.source)".printable, "\(history.span.snapshots.counted("snapshot"))"]
        let span = "\(history.span.first.created.readable) to \(history.span.last.created.readable)"
        let head = Wrapping.facts(about + [span], width: width) + "\n"
        guard history.periods.isEmpty else { return head }
        let none = "no record of \(history.collection) had the \(history.keyField) \(history.key) in them"
        return head + Wrapping.hanging(none.printable, behind: "", width: width) + "\n"
    }

    /// From which snapshot to which.
    private static func facts(_ span: SnapshotSpan, width: Int?) -> [String] {
        let first = name(span.first)
        let count = span.snapshots.counted("snapshot")
        if span.snapshots == 1 { return [first, count] }
        let last = "to " + name(span.last)
        let isTogether = width.map { first.columns + last.columns + 3 <= $0 } ?? true
        return (isTogether ? [first + " " + last] : [first, last]) + [count]
    }

    /// The least that a table of records and times is worth having.
    private static let narrowest = 56

    /// The records of another collection, a row each; in a narrow window one below the other.
    private static func records(_ related: History.Related, width: Int?) -> String {
        guard let width, width < narrowest else { return table(related, width: width) }
        return related.records.map { record in
            let values = record.attributes.map { "\($0.name) \($0.value.shown)" }.joined(separator: ", ").printable
            let facts = [values.shortened(to: width)] + facts(record.span, width: width)
            return Wrapping.facts(facts, width: width) + "\n"
        }.joined()
    }

    private static func table(_ related: History.Related, width: Int?) -> String {
        var names: [String] = []
        for attribute in related.records.flatMap(\.attributes) where !names.contains(attribute.name) {
            names.append(attribute.name)
        }
        var table = Table(
            names.map { Table.Column(title: $0.printable, isElastic: true) } + [
                Table.Column(title: "From"), Table.Column(title: "To"),
                Table.Column(title: "Snapshots", isNumber: true, isOptional: true),
                Table.Column(title: "First", isOptional: true), Table.Column(title: "Last", isOptional: true),
            ])
        for record in related.records {
            let values = names.map { name in record.attributes.first { $0.name == name }?.value.shown ?? "" }
            let span = record.span
            table.add(
                values + [
                    span.first.created.readable, span.last.created.readable, span.snapshots.grouped,
                    String(span.first.snapshot.prefix(8)), String(span.last.snapshot.prefix(8)),
                ])
        }
        return table.text(width: width)
    }

    private static func name(_ snapshot: SnapshotReference) -> String {
        "\(snapshot.snapshot.prefix(8)) \(snapshot.created.readable)"
    }

    private static let columns = [
        "collection", "key", "what", "first_snapshot", "first_created", "last_snapshot", "last_created", "snapshots",
        "attribute", "change", "old", "new",
    ]

    /// A line for each attribute of a version that has none before it, and for each change; one where there is neither.
    static func csv(_ history: History) -> String {
        var text = CSVText.line(texts: columns)
        for period in history.periods {
            let head = cells(history.collection, history.key, period.what.rawValue, period.span)
            if period.isCompared, !period.changes.isEmpty {
                text += period.changes.map { CSVText.line(head + $0.cells) }.joined()
            } else {
                text += lines(head, period.isCompared ? [] : period.attributes)
            }
        }
        for related in history.related {
            for version in related.records {
                text += lines(cells(related.collection, history.key, "present", version.span), version.attributes)
            }
        }
        return text
    }

    private static func lines(_ head: [CSVText.Cell], _ attributes: [Attribute]) -> String {
        guard !attributes.isEmpty else { return CSVText.line(head + AttributeLines.noCells) }
        return attributes.map { CSVText.line(head + [.text($0.name), .absent, .absent, $0.value.cell]) }.joined()
    }

    private static func cells(
        _ collection: String, _ key: String, _ what: String, _ span: SnapshotSpan
    ) -> [CSVText.Cell] {
        [
            .text(collection), .text(key), .text(what), .text(span.first.snapshot),
            .text(span.first.created.description),
            .text(span.last.snapshot), .text(span.last.created.description), .number(String(span.snapshots)),
        ]
    }
}
