import Cognito
import Store

/// A drill's report for people.
enum DrillText {
    static func text(_ report: DrillReport, verdict: String, width: Int?) -> String {
        let facts = [
            ("drill", "\(report.made.readable) by \(report.name)"),
            ("snapshot", "\(report.snapshot.prefix(8)) of \(report.created.readable), \(report.source)"),
            ("at", report.target.endpoint ?? "AWS, \(report.target.region)"),
            (
                "took",
                "\(Seconds.text(report.seconds)); at AWS \(Seconds.text(Double(report.secondsAtAWS))) at least, on half of its usual quotas"
            ),
            ("then", report.isTornDown ? "taken away again" : "still there"),
            ("checked", verdict),
        ]
        var text = facts.map {
            Wrapping.hanging($1.printable, behind: $0.padded(to: 10), width: width) + "\n"
        }.joined()
        text += "\n" + table(report.comparison, width)
        text += list(
            "Could not be otherwise", report.comparison.rows.flatMap { Self.lines($0.entity, $0.expected) }, width)
        text += list("Differs", report.comparison.rows.flatMap { Self.lines($0.entity, $0.unexpected) }, width)
        text += list("Failed", report.failures.sorted { $0.key < $1.key }.map { Self.counted($0.key, $0.value) }, width)
        text += "\n" + (report.isGood ? "all came back that can\n" : "not all came back that should\n")
        return text
    }

    private static func table(_ comparison: PoolComparison, _ width: Int?) -> String {
        var table = Table([
            Table.Column(title: "What", isElastic: true), Table.Column(title: "Archived", isNumber: true),
            Table.Column(title: "Came back", isNumber: true),
            Table.Column(title: "Compared", isNumber: true, isOptional: true),
        ])
        for row in comparison.rows {
            table.add([row.entity.rawValue, row.archived.grouped, row.same.grouped, row.compared.grouped])
        }
        return table.text(width: width)
    }

    private static func lines(_ entity: Entity, _ reasons: [String: Int]) -> [String] {
        reasons.sorted { $0.key < $1.key }.map { counted("\(entity.rawValue): \($0.key)", $0.value) }
    }

    private static func counted(_ text: String, _ count: Int) -> String {
        count == 1 ? text : "\(text) (\(count.grouped))"
    }

    private static func list(_ title: String, _ items: [String], _ width: Int?) -> String {
        items.isEmpty
            ? ""
            : "\n\(title)\n" + items.map { Wrapping.hanging($0.printable, behind: "  ", width: width) + "\n" }.joined()
    }
}
