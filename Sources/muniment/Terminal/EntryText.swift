import Ledger

/// An entry of the ledger as `--json` prints it: its body's members as they were signed, and its hash.
struct EntryDocument: Encodable {
    private let entry: Entry

    init(_ entry: Entry) {
        self.entry = entry
    }

    private enum CodingKeys: String, CodingKey {
        case hash
    }

    func encode(to encoder: any Encoder) throws {
        try entry.body.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(entry.hash.hex, forKey: .hash)
    }
}

extension EntryBody {
    /// How it ended; `intent` before it has.
    var result: String { outcome?.rawValue ?? phase.rawValue }

    /// What it was done to, in a few words.
    var about: String {
        let names = objects.map { object in
            if object.kind == "entry" { return "entry \(object.name)" }
            // A digest, of which the first digits tell enough.
            return object.name.utf8.count == 64 && object.name.allSatisfy(\.isHexDigit)
                ? String(object.name.prefix(8)) : object.name
        }
        return ([source].compactMap(\.self) + names).joined(separator: " ")
    }
}

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
            actor.terminal ?? "", actor.unit ?? "", body.source ?? "", list(body.objects.map { ($0.kind, $0.name) }),
            body.purpose ?? "", list((body.counts ?? [:]).map { ($0.key, String($0.value)) }.sorted { $0.0 < $1.0 }),
            list((body.details ?? [:]).map { ($0.key, $0.value) }.sorted { $0.0 < $1.0 }),
            body.intent.map { String($0.sequence) } ?? "", entry.hash.hex,
        ]
    }

    private static func list(_ pairs: [(String, String)]) -> String {
        pairs.map { "\($0): \($1)" }.joined(separator: "; ")
    }
}
