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
