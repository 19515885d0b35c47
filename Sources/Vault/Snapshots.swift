import Catalog
import Ledger
import Seal
import Store

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A snapshot in a line.
public struct SnapshotSummary: Codable, Sendable {
    /// 64 hexadecimal digits.
    public let id: String
    /// The source's name.
    public let source: String
    /// When it was made.
    public let created: Timestamp
    /// How many files it holds.
    public let files: Int
    /// Bytes of the files.
    public let bytes: Int
    /// Bytes that it added to the vault.
    public let bytesStored: Int
    /// Its collections of records.
    public let collections: [CollectionSummary]
    /// What could not be read of what it is of, by name; nil where all was.
    public let partial: [String]?

    init(
        id: String, source: String, created: Timestamp, files: Int, bytes: Int, bytesStored: Int,
        collections: [CollectionSummary], partial: [String]?
    ) {
        self.id = id
        self.source = source
        self.created = created
        self.files = files
        self.bytes = bytes
        self.bytesStored = bytesStored
        self.collections = collections
        self.partial = partial
    }

    init(_ snapshot: Snapshot, bytesStored: Int) {
        id = snapshot.id.hex
        source = snapshot.manifest.source
        created = snapshot.manifest.created
        files = snapshot.manifest.fileCount
        bytes = snapshot.manifest.files.reduce(0) { $0 + ($1.size ?? 0) }
        self.bytesStored = bytesStored
        collections = snapshot.manifest.collections.map(CollectionSummary.init)
        partial = snapshot.manifest.partial
    }

    /// What an entry of the ledger says of the snapshot that was made; nil where it does not say it.
    init?(_ entry: EntryBody) {
        guard let id = entry.objects.first(where: { $0.kind == "snapshot" })?.name, let source = entry.source,
            let created = entry.details?["created"].flatMap({ Timestamp($0) }), let counts = entry.counts,
            let files = counts["files"], let bytes = counts["bytes"], let stored = counts["stored"]
        else { return nil }
        let names = entry.objects.filter { $0.kind == "collection" }.compactMap(\.name)
        let collections = names.compactMap { Manifest.Collection($0, entry) }
        guard collections.count == names.count else { return nil }
        self.id = id
        self.source = source
        self.created = created
        self.files = files
        self.bytes = bytes
        bytesStored = stored
        self.collections = collections.map(CollectionSummary.init)
        partial = entry.details?["partial"].map { $0.split(separator: " ").map(String.init) }
    }
}

extension Manifest.Collection {
    fileprivate init?(_ name: String, _ entry: EntryBody) {
        guard let counts = entry.counts, let records = counts["records of \(name)"],
            let key = entry.details?["key of \(name)"], let root = entry.details?["root of \(name)"]
        else { return nil }
        self.init(
            name: name, key: key, records: records, added: counts["added of \(name)"],
            changed: counts["changed of \(name)"], removed: counts["removed of \(name)"],
            repeated: counts["repeated of \(name)"] ?? 0, suppressed: counts["suppressed of \(name)"], root: root)
    }
}

/// The vault's snapshots, oldest first.
public struct SnapshotList: Sendable {
    /// What can be had back.
    public let snapshots: [SnapshotSummary]
    /// Ids that the catalog knows, or the ledger where it was listed from there, and whose manifests are gone.
    public let missing: [String]
    /// What people should be told, one sentence or two each.
    public let notices: [String]
    /// Whether this is what the ledger says, for one who opens no manifest.
    public let isFromLedger: Bool
}

/// All that is known of a snapshot.
package struct SnapshotDescription: Codable, Sendable {
    package let snapshot: SnapshotSummary
    package let previous: String?
    package let generation: Int
    package let packs: [String]
    package let entries: [Entry]

    /// One path.
    package struct Entry: Codable, Sendable {
        package let path: String
        package let kind: Manifest.Kind
        package let size: Int?
        package let mode: String?
        package let modified: Timestamp?
        package let target: String?
        package let collection: String?
        package let records: Int?
        package let format: String?
        package let warning: String?
        package let sha256: String?
        /// Where something was erased of it: then size is that of before, and the digest that of what is left.
        package let erased: Layout.File.Erased?
    }
}

extension Vault {
    /// The snapshots of a source, or of all. One who opens no manifest is told what the ledger says of them.
    ///
    /// - Parameter source: the source's name; nil for all.
    /// - Throws: an error of the kind ``FailureKind/badInput`` where a source is named that has none; ``FailureKind/notPermitted`` to
    ///   writers and keyholders; ``FailureKind/refused`` without the reason that the vault demands.
    public func snapshots(source: String? = nil) throws -> SnapshotList {
        try onRecord(Deed("snapshots", source: source), counts: { ["snapshots": $0.snapshots.count] }) {
            guard bundle.read.isEmpty else {
                try beginReading()
                return try list(source: source)
            }
            _ = try accessKeys
            try checkReason()
            return try listOnRecord(source: source)
        }
    }

    private func listOnRecord(source: String?) throws -> SnapshotList {
        let made = try snapshotsOnRecord()
        let present = try folder.snapshotIDs()
        let dropped = try droppedItems()
        let destroyed = try registersOnRecord().destroyed
        let listed = made.filter {
            dropped[$0.key] == nil && (present.contains($0.key) || destroyed[$0.key] == nil)
                && (source == nil || $0.value.summary.source == source)
        }.sorted {
            ($0.value.summary.created, $0.key) < ($1.value.summary.created, $1.key)
        }
        guard source == nil || !listed.isEmpty else { throw noSnapshot(of: source) }
        let unknown = present.subtracting(made.keys).count
        let notice =
            "\(unknown) of the manifests in snapshots/ have no entry in the ledger, which a custodian's 'muniment doctor --fix' "
            + "gives them"
        return SnapshotList(
            snapshots: listed.filter { present.contains($0.key) }.map(\.value.summary),
            missing: listed.filter { !present.contains($0.key) }.map(\.key.hex),
            notices: unknown == 0 ? [] : [notice], isFromLedger: true)
    }

    private func noSnapshot(of source: String?) -> VaultError {
        .notFound("the vault holds no snapshot of a source called \(source ?? "")")
    }

    private func list(source: String?) throws -> SnapshotList {
        try withCatalog { try list($0, source: source, notices: $1) }
    }

    private func list(_ catalog: Catalog, source: String?, notices: [String]) throws -> SnapshotList {
        let listed = try catalogued(catalog, source: try source.map { try sourceName($0) })
        let dropped = try droppedItems()
        let shown = listed.snapshots.filter { dropped[$0.id] == nil }
        guard source == nil || !shown.isEmpty || !listed.missing.isEmpty else {
            throw noSnapshot(of: source)
        }
        return SnapshotList(
            snapshots: shown.map(\.summary.snapshot), missing: listed.missing.filter { dropped[$0] == nil }.map(\.hex),
            notices: notices,
            isFromLedger: false)
    }

    /// All that is known of a snapshot, out of its own files.
    package func describe(_ id: Digest256) throws -> SnapshotDescription {
        try onRecord(
            Deed("show", source: sourceOnRecord(of: id), [.snapshot(id)]), counts: { ["files": $0.snapshot.files] }
        ) {
            try beginReading()
            return try describe(try snapshot(id))
        }
    }

    private func describe(_ snapshot: Snapshot) throws -> SnapshotDescription {
        let (catalog, _) = try catalog()
        let stored = try catalog.listed(snapshot.id).map { Int($0.bytesStored) } ?? 0
        let entries = zip(snapshot.manifest.files, snapshot.layout.files).map { file, place in
            SnapshotDescription.Entry(
                path: file.displayName, kind: file.kind, size: file.size, mode: file.mode, modified: file.modified,
                target: file.link.map { String(decoding: $0, as: UTF8.self) },
                collection: file.collection.map { snapshot.manifest.collections[$0].name }, records: file.records,
                format: file.format?.rawValue, warning: file.warning,
                sha256: place.erased?.digest ?? place.digest, erased: place.erased)
        }
        return SnapshotDescription(
            snapshot: SnapshotSummary(snapshot, bytesStored: stored), previous: snapshot.manifest.previous,
            generation: snapshot.layout.generation, packs: snapshot.layout.packs.map(\.id), entries: entries)
    }

    /// The snapshot that a person means: by the beginning of its id, `latest`, `latest~2` (the one two before), or a date
    /// (the last one at or before the end of that day, UTC) or time.
    ///
    /// - Throws: `VaultError.notFound`; `.badInput` where several sources or ids could be meant.
    ///
    /// - Parameters:
    ///   - action: what is to be done with it, so that it is on record also where nothing comes of it.
    ///   - amongHidden: whether one that was dropped can be meant by its id.
    ///   - collection: where no source is named, only sources whose newest snapshot holds it count, unless none does.
    package func resolve(
        _ name: String, source: String?, to action: String, amongHidden: Bool = false, holding collection: String? = nil
    ) throws -> Digest256 {
        do {
            try beginReading()
            return try resolved(name, source: source, amongHidden: amongHidden, holding: collection)
        } catch {
            let deed = Deed(action, source: source, [.init(kind: "snapshot", name: name)])
            try record { try $0.refusal(deed, error: error) }
            throw error
        }
    }

    private func resolved(
        _ name: String, source: String?, amongHidden: Bool, holding collection: String?
    ) throws -> Digest256 {
        let (catalog, _) = try catalog()
        let present = try folder.snapshotIDs()
        let wanted = try SnapshotName(name)
        let dropped = try droppedItems()
        if let id = wanted.only(of: dropped.keys), let item = dropped[id] {
            guard amongHidden, present.contains(id) else { throw item.refusal }
            return id
        }
        var rows = try catalog.list(source: try source.map { try sourceName($0) }).filter {
            present.contains($0.id) && dropped[$0.id] == nil
        }
        if let collection, source == nil, wanted.needsOneSource { rows = self.rows(rows, ofSourcesWith: collection) }
        if wanted.needsOneSource { try requireOneSource(rows, name) }
        let index = try index(
            of: wanted, among: rows.map { ($0.id, Timestamp(nanoseconds: $0.created)) }, source: source)
        return rows[index].id
    }

    /// Those of the sources whose newest snapshot holds a collection; all where none does.
    private func rows(_ rows: [Catalog.Listed], ofSourcesWith collection: String) -> [Catalog.Listed] {
        var newest: [Digest256: Digest256] = [:]
        for row in rows { newest[row.source] = row.id }
        let sources = Set(
            newest.filter { _, id in
                (try? snapshot(id))?.manifest.collections.contains { $0.name == collection } == true
            }.keys)
        return sources.isEmpty ? rows : rows.filter { sources.contains($0.source) }
    }

    /// The index of the snapshot that is meant.
    ///
    /// - Parameters:
    ///   - snapshots: oldest first.
    ///   - source: the source, where one was named.
    /// - Throws: as `SnapshotName.index`; of one that was destroyed `VaultError.notFound` says so.
    func index(
        of name: SnapshotName, among snapshots: [(id: Digest256, created: Timestamp)], source: String?
    ) throws -> Int {
        do { return try name.index(among: snapshots, of: source) } catch {
            guard case .notFound = error, let destroyed = try destruction(of: name) else { throw error }
            throw destroyed
        }
    }

    /// What people are told who name a snapshot that was destroyed; nil where that is not what they named.
    func destruction(of name: SnapshotName) throws -> VaultError? {
        let destroyed = try registersOnRecord().destroyed
        guard let id = name.only(of: destroyed.keys), let known = destroyed[id] else { return nil }
        let certificate = known.certificate.map { ", under certificate \($0)" } ?? ""
        return .notFound("snapshot \(id.hex.prefix(8)) was destroyed on \(known.time.readable)\(certificate)")
    }

    private func requireOneSource(_ rows: [Catalog.Listed], _ name: String) throws {
        guard Set(rows.map(\.source)).count > 1 else { return }
        throw VaultError.badInput(
            "the vault has snapshots of several sources: say which one with --source, or name the snapshot by its id instead of \(name)"
        )
    }
}
