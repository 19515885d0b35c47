import Ledger

/// An entry of the ledger as `--json` prints it: its body's members as they were signed, and its hash.
struct EntryDocument: Encodable {
    private let entry: Entry

    init(_ entry: Entry) {
        self.entry = entry
    }

    private enum CodingKeys: String, CodingKey {
        case hash, objects
    }

    func encode(to encoder: any Encoder) throws {
        try entry.body.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(entry.hash.hex, forKey: .hash)
        if entry.objects.contains(where: { $0.stated.name == nil }) {
            try container.encode(entry.objects.map(ObjectDocument.init), forKey: .objects)
        }
    }
}

/// An object of an entry: what the entry states, and where that is a commitment, what became of the name.
private struct ObjectDocument: Encodable {
    private let object: OpenedObject

    init(_ object: OpenedObject) {
        self.object = object
    }

    private enum CodingKeys: String, CodingKey {
        case name, isErased, problem
    }

    func encode(to encoder: any Encoder) throws {
        try object.stated.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch object.name {
        case .clear: break
        case .opened(let opening): try container.encode(opening.name, forKey: .name)
        case .erased: try container.encode(true, forKey: .isErased)
        case .lost(let reason): try container.encode(reason, forKey: .problem)
        }
    }
}

extension EntryBody {
    /// How it ended; `intent` before it has.
    var result: String { outcome?.rawValue ?? phase.rawValue }
}

extension Entry {
    /// What it was done to, in a few words.
    var about: String {
        let names = objects.map { object in
            let name = object.shown
            if object.kind == "entry" { return "entry \(name)" }
            // A digest, of which the first digits tell enough.
            return name.utf8.count == 64 && name.allSatisfy(\.isHexDigit) ? String(name.prefix(8)) : name
        }
        return ([body.source].compactMap(\.self) + names).joined(separator: " ")
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
