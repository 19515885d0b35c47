import Ledger
import Seal

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
