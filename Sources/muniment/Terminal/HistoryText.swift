import Questions
import Store

/// A record's history for people and as comma-separated values.
enum HistoryText {
    /// Periods one below the other: first what is known at once, then the attributes.
    static func text(_ history: History, width: Int?) -> String {
        var text = head(history, width: width)
        for period in history.periods {
            text += "\n" + Wrapping.facts([period.what.rawValue] + facts(period.span), width: width) + "\n"
            switch period.what {
            case .absent: break
            case .rewritten: text += "  written otherwise, with the same attributes\n"
            case .returned where period.isCompared && period.changes.isEmpty: text += "  as it was before\n"
            case _ where period.isCompared: text += AttributeLines.text(period.changes, width: width)
            default: text += AttributeLines.text(period.attributes, width: width)
            }
        }
        for related in history.related {
            text += "\n" + related.collection.printable + "\n"
            for version in related.records {
                let record = version.attributes.map { "\($0.name) \($0.value.shown)" }.joined(separator: ", ")
                text +=
                    Wrapping.facts(
                        ["  " + AttributeLines.fitting(record.printable, to: width.map { $0 - 2 })]
                            + facts(version.span),
                        width: width) + "\n"
            }
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
    private static func facts(_ span: SnapshotSpan) -> [String] {
        let first = name(span.first)
        return [
            span.snapshots == 1 ? first : "\(first) to \(name(span.last))", span.snapshots.counted("snapshot"),
        ]
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
