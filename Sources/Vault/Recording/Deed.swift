import Ledger
import Seal
import Store

/// Something that is done with a vault, as the ledger names it.
struct Deed: Sendable {
    /// In the command line's words: `restore`, `keys add`.
    let action: String
    let source: String?
    let objects: [EntryObject]

    init(_ action: String, source: String? = nil, _ objects: [EntryObject] = []) {
        self.action = action
        self.source = source
        self.objects = objects
    }

    /// What is done to a snapshot.
    init(_ action: String, _ snapshot: Snapshot, _ objects: [EntryObject] = []) {
        self.init(action, source: snapshot.manifest.source, [.snapshot(snapshot.id)] + objects)
    }

    /// An entry's content about it.
    ///
    /// - Parameter details: what the entry says besides, in words: a message may name what was asked for, so names that the entry
    ///   only commits to are taken out.
    func content(_ phase: EntryBody.Phase, details: [String: String] = [:]) -> EntryContent {
        var content = EntryContent(phase: phase, action: action)
        content.source = source
        content.objects = objects
        content.details = details.mapValues(withoutSecretNames)
        return content
    }

    private func withoutSecretNames(_ text: String) -> String {
        // The longest first, as one may be a part of another.
        objects.filter { $0.secretName != nil }.sorted { $0.secretName?.count ?? 0 > $1.secretName?.count ?? 0 }
            .reduce(text) { text, object in
                guard let name = object.secretName, !name.isEmpty else { return text }
                return text.replacing(name, with: "(\(object.kind))")
            }
    }
}

extension Vault {
    /// The source of a snapshot, as the entry before a read names it; nil where the person opens no manifest, or it is damaged.
    /// So the manifest is read before that entry, and nothing of it is given out.
    package func sourceOnRecord(of id: Digest256) -> String? { (try? snapshot(id))?.manifest.source }
}

extension EntryObject {
    static func snapshot(_ id: Digest256) -> Self { .init(kind: "snapshot", name: id.hex) }
    static func person(_ name: String) -> Self { .init(kind: "person", name: name) }
    static func path(_ path: String) -> Self { .init(kind: "path", name: path) }
    static func collection(_ name: String) -> Self { .init(kind: "collection", name: name) }
    /// A person's record, by its key, which the ledger only commits to.
    static func record(_ key: String) -> Self { .committed(kind: "record", name: key) }
    /// A value out of people's records, such as one that is looked for; the ledger only commits to it.
    static func value(_ text: String) -> Self { .committed(kind: "value", name: text) }
}

extension Header.Person {
    /// What the ledger says of a person who comes into the vault, so that what they sign can be checked when they are gone.
    var detailsOnRecord: [String: String] { NamedPerson(slot: id, card: card, role: role).details }
}

// What the ledger says of an ingest: enough to list snapshots, and to prove a record, without the manifest.

extension Deed {
    /// The making of a snapshot.
    static func ingest(_ snapshot: Snapshot) -> Deed { making(snapshot, as: "ingest") }

    /// The same, said later of a snapshot whose ingest was killed before it could.
    static func adoption(of snapshot: Snapshot) -> Deed { making(snapshot, as: "doctor adopt") }

    /// What the deeds are called that a snapshot's being made is on record with.
    static let makings = ["ingest", "doctor adopt"]

    private static func making(_ snapshot: Snapshot, as action: String) -> Deed {
        Deed(action, snapshot, snapshot.manifest.collections.map { .collection($0.name) })
    }
}

extension [String: Int] {
    static func ingest(_ snapshot: Snapshot, bytesStored: Int) -> Self {
        var counts = [
            "files": snapshot.manifest.fileCount, "bytes": snapshot.manifest.files.reduce(0) { $0 + ($1.size ?? 0) },
            "stored": bytesStored,
        ]
        for collection in snapshot.manifest.collections {
            counts["records of \(collection.name)"] = collection.records
            counts["added of \(collection.name)"] = collection.added
            counts["changed of \(collection.name)"] = collection.changed
            counts["removed of \(collection.name)"] = collection.removed
            counts["suppressed of \(collection.name)"] = collection.suppressed
            counts["repeated of \(collection.name)"] = collection.repeated > 0 ? collection.repeated : nil
        }
        return counts
    }
}

extension [String: String] {
    /// The snapshot's time, and each collection's root and the field that names its records.
    static func roots(of snapshot: Snapshot) -> Self {
        var details = ["created": snapshot.manifest.created.description]
        for collection in snapshot.manifest.collections {
            details["root of \(collection.name)"] = collection.root
            details["key of \(collection.name)"] = collection.key
        }
        details["partial"] = snapshot.manifest.partial?.joined(separator: " ")
        return details
    }
}
