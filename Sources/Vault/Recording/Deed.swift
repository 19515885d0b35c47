import Ledger
import Seal
import Store

/// Something that is done with a vault, as the ledger names it.
struct Deed: Sendable {
    /// In the command line's words: `restore`, `keys add`.
    let action: String
    let source: String?
    let objects: [EntryBody.Object]

    init(_ action: String, source: String? = nil, _ objects: [EntryBody.Object] = []) {
        self.action = action
        self.source = source
        self.objects = objects
    }

    /// What is done to a snapshot.
    init(_ action: String, _ snapshot: Snapshot, _ objects: [EntryBody.Object] = []) {
        self.init(action, source: snapshot.manifest.source, [.snapshot(snapshot.id)] + objects)
    }

    /// An entry's content about it.
    func content(_ phase: EntryBody.Phase) -> EntryContent {
        var content = EntryContent(phase: phase, action: action)
        content.source = source
        content.objects = objects
        return content
    }
}

extension EntryBody.Object {
    static func snapshot(_ id: Digest256) -> Self { .init(kind: "snapshot", name: id.hex) }
    static func person(_ name: String) -> Self { .init(kind: "person", name: name) }
    static func path(_ path: String) -> Self { .init(kind: "path", name: path) }
    static func collection(_ name: String) -> Self { .init(kind: "collection", name: name) }
}

extension Header.Person {
    /// What the ledger says of a person who comes into the vault, so that what they sign can be checked when they are gone.
    var detailsOnRecord: [String: String] { NamedPerson(slot: id, card: card, role: role).details }
}

// What the ledger says of an ingest: enough to list snapshots, and to prove a record, without the manifest.

extension Deed {
    /// The making of a snapshot.
    static func ingest(_ snapshot: Snapshot) -> Deed {
        Deed("ingest", snapshot, snapshot.manifest.collections.map { .collection($0.name) })
    }
}

extension [String: Int] {
    static func ingest(_ snapshot: Snapshot, bytesStored: Int) -> Self {
        var counts = [
            "files": snapshot.manifest.fileCount, "bytes": snapshot.manifest.files.reduce(0) { $0 + ($1.size ?? 0) },
            "stored": bytesStored,
        ]
        for collection in snapshot.manifest.collections { counts["records of \(collection.name)"] = collection.records }
        return counts
    }
}

extension [String: String] {
    /// Each collection's root and the snapshot's time.
    static func roots(of snapshot: Snapshot) -> Self {
        var details = ["created": snapshot.manifest.created.description]
        for collection in snapshot.manifest.collections { details["root of \(collection.name)"] = collection.root }
        return details
    }
}
