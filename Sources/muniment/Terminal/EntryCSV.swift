import Ledger
import Records

/// Entries of the ledger as comma-separated values (RFC 4180).
enum EntryCSV {
    private static let head = [
        "entry", "time", "phase", "action", "outcome", "person", "role", "slot", "user", "uid", "host", "terminal",
        "unit",
        "source", "objects", "purpose", "counts", "details", "intent", "hash",
    ]

    /// A line of titles, and one for each entry.
    static func text(_ entries: [Entry]) -> String {
        ([head] + entries.map(cells)).map { CSVText.line(texts: $0) }.joined()
    }

    private static func cells(_ entry: Entry) -> [String] {
        let body = entry.body
        let actor = body.actor
        return [
            String(body.sequence), body.time.description, body.phase.rawValue, body.action,
            body.outcome?.rawValue ?? "",
            actor.name, actor.role.rawValue, actor.slot, actor.user, String(actor.uid), actor.host,
            actor.terminal ?? "", actor.unit ?? "", body.source ?? "", list(entry.objects.map { ($0.kind, $0.shown) }),
            body.purpose ?? "", list((body.counts ?? [:]).map { ($0.key, String($0.value)) }.sorted { $0.0 < $1.0 }),
            list((body.details ?? [:]).map { ($0.key, $0.value) }.sorted { $0.0 < $1.0 }),
            body.intent.map { String($0.sequence) } ?? "", entry.hash.hex,
        ]
    }

    private static func list(_ pairs: [(String, String)]) -> String {
        pairs.map { "\($0): \($1)" }.joined(separator: "; ")
    }
}
