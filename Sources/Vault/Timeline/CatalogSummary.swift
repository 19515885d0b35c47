import Catalog
import Records
import Seal
import Store

/// What the catalog keeps of a snapshot, sealed: enough to follow a collection from snapshot to snapshot without opening
/// a manifest and a layout for each.
struct CatalogSummary: Sendable {
    let snapshot: SnapshotSummary
    /// Where each collection lies, parallel to the snapshot's collections.
    let places: [Place]

    /// Where a collection of a snapshot lies in its line.
    struct Place: Sendable {
        /// The snapshot that wrote the base.
        let base: String
        /// The snapshot that wrote the last segment.
        let last: String
        /// How many segments there are, the base being one.
        let segments: Int
        /// nil where all files are JSON.
        let tables: Tables?
    }

    /// What it takes to know the headers of a collection's files.
    struct Tables: Hashable, Sendable {
        let files: [File]
        let framing: [Run]

        /// A file with records of the collection, in the order of the manifest.
        struct File: Hashable, Sendable {
            let format: Format
            let records: Int
        }

        /// Blocks that follow one another in a pack.
        struct Run: Hashable, Sendable {
            let pack: Layout.PackName
            let first: Int
            let count: Int
        }
    }
}

extension CatalogSummary {
    init(_ summary: SnapshotSummary, _ snapshot: Snapshot) {
        self.snapshot = summary
        let layout = snapshot.layout
        places = layout.collections.enumerated().map { index, collection in
            Place(
                base: collection.segments.first?.snapshot ?? "", last: collection.segments.last?.snapshot ?? "",
                segments: collection.segments.count, tables: Self.tables(of: index, in: snapshot))
        }
    }

    /// What it takes to know the headers of the files of a collection; nil where all of them are JSON.
    static func tables(of index: Int, in snapshot: Snapshot) -> Tables? {
        let files = snapshot.manifest.files.filter { $0.collection == index }.map { file in
            Tables.File(format: file.format ?? .jsonLines, records: file.records ?? 0)
        }
        guard files.contains(where: \.format.isTabular) else { return nil }
        let layout = snapshot.layout
        let framing = layout.collections[index].framing.map {
            Tables.Run(pack: layout.packs[$0.pack], first: $0.first, count: $0.count)
        }
        return Tables(files: files, framing: framing)
    }
}

/// A snapshot as the catalog has it.
struct CataloguedSnapshot: Sendable {
    let id: Digest256
    /// The keyed name of its source.
    let source: Digest256
    /// The layout's.
    let generation: Int
    let summary: CatalogSummary

    /// The collection's index, where the snapshot has one of this name.
    func index(of collection: String) -> Int? {
        summary.snapshot.collections.firstIndex { $0.name == collection }
    }
}

extension Vault {
    /// The snapshots of a source, by its keyed name, or of all, oldest first, and the ids of those that the catalog knows and whose manifests
    /// are gone.
    func catalogued(
        _ catalog: Catalog, source: Digest256?
    ) throws -> (snapshots: [CataloguedSnapshot], missing: [Digest256]) {
        let present = try folder.snapshotIDs()
        let listed = try catalog.list(source: source)
        let missing = listed.map(\.id).filter { !present.contains($0) }
        let keys = try rowKeys(of: listed.map(\.id).filter { present.contains($0) }, among: present)
        let snapshots = try catalog.summaries(of: keys).map { row in
            CataloguedSnapshot(
                id: row.id, source: row.source, generation: row.generation, summary: try CatalogSummary(row: row))
        }
        return (snapshots, missing)
    }
}
