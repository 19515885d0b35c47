import Catalog
import Records
import Seal
import Store

/// A source through all its snapshots: where every question about the past begins.
package struct Chronicle: Sendable {
    /// A snapshot of the source.
    package struct Entry: Sendable {
        package let id: Digest256
        package let created: Timestamp
        /// The names of its collections.
        package let collections: [String]
    }

    /// A collection that some snapshot of the source has.
    package struct Collection: Sendable {
        package let name: String
        /// The field that names a record, as the newest snapshot with the collection has it.
        package let key: String
    }

    package let source: String
    /// Oldest first; at least one.
    package let snapshots: [Entry]
    /// Collections in the order in which they first came.
    package let collections: [Collection]
    /// Snapshots that are known and whose manifests are gone: no answer can speak of them.
    package let missing: [Digest256]
    /// Whether the vault has no other source.
    package let isOnlySource: Bool
    /// What people should be told besides.
    package let notices: [String]

    /// Snapshots that were dropped, and have no part in any answer.
    let dropped: [Digest256: DroppedContent.Item]
    let vault: Vault
    /// Snapshots' collections lie in the same packs.
    let packs: OpenPacks
    let catalogued: [CataloguedSnapshot]

    init(
        _ vault: Vault, source: String, isOnly: Bool, _ all: [CataloguedSnapshot], missing: [Digest256],
        notices: [String]
    ) throws {
        dropped = try vault.droppedItems()
        let dropped = dropped
        let catalogued = all.filter { dropped[$0.id] == nil }
        isOnlySource = isOnly
        self.vault = vault
        packs = OpenPacks(vault)
        self.source = source
        self.catalogued = catalogued
        self.missing = missing.filter { dropped[$0] == nil }
        self.notices = notices
        snapshots = catalogued.map { snapshot in
            let summary = snapshot.summary.snapshot
            return Entry(id: snapshot.id, created: summary.created, collections: summary.collections.map(\.name))
        }
        var names: [String] = []
        var keys: [String: String] = [:]
        for collection in catalogued.flatMap(\.summary.snapshot.collections) {
            if keys.updateValue(collection.key, forKey: collection.name) == nil { names.append(collection.name) }
        }
        collections = names.map { Collection(name: $0, key: keys[$0] ?? "") }
    }

    /// A collection through all snapshots that hold it.
    ///
    /// - Throws: `VaultError.notFound` naming the collections that there are; `StoreError.damaged`.
    package func timeline(of collection: String) throws -> Timeline {
        _ = try self.collection(collection)
        do { return try Timeline(self, collection: collection) } catch let error as CatalogError {
            guard error.askingForRebuild != nil else { throw error }
            // What the catalog says does not go with the layouts.
            let (snapshots, missing) = try vault.catalogued(
                try vault.rebuiltCatalog(), source: try vault.sourceName(source))
            return try Timeline(
                try Chronicle(vault, source: source, isOnly: isOnlySource, snapshots, missing: missing, notices: []),
                collection: collection)
        }
    }
}

extension Chronicle {
    /// The index of the snapshot that is meant.
    ///
    /// - Throws: of one that was dropped `VaultError.refused`, with when it was and how to bring it back; of one that was destroyed
    ///   `.notFound` with when, and under which certificate; else as `SnapshotName.index`.
    package func index(of name: SnapshotName) throws -> Int {
        if let item = name.only(of: dropped.keys).flatMap({ dropped[$0] }) { throw item.refusal }
        return try vault.index(of: name, among: snapshots.map { ($0.id, $0.created) }, source: source)
    }

    /// The collection of this name; where none is named, `users`, or the only one.
    ///
    /// - Throws: `VaultError.notFound`, `.badInput` naming the collections that there are.
    package func collection(_ name: String?) throws -> Collection {
        let names = collections.map(\.name).joined(separator: ", ")
        if let name {
            guard let collection = collections.first(where: { $0.name == name }) else {
                throw VaultError.notFound(
                    names.isEmpty
                        ? "no snapshot of \(source) holds records"
                        : "no snapshot of \(source) has a collection \(name); there are \(names)")
            }
            return collection
        }
        if let users = collections.first(where: { $0.name == "users" }) { return users }
        guard let only = collections.first else {
            throw VaultError.notFound("no snapshot of \(source) holds records")
        }
        guard collections.count == 1 else {
            throw VaultError.badInput("\(source) has several collections, \(names): say which one with --collection")
        }
        return only
    }
}

extension Vault {
    /// The snapshots of a source; of the only one, where none is named.
    ///
    /// It puts nothing on record but a refusal: whoever shows an answer gives it in `answering`.
    ///
    /// - Parameters:
    ///   - name: a snapshot that is asked about: the beginning of an id tells the source as well.
    ///   - action: what is to be done with it, so that a refusal can be put on record.
    /// - Throws: `VaultError.notFound` naming the sources that there are; `.badInput` where none is named and there are
    ///   several; `.notPermitted` to all but custodians; `.refused` without the reason that the vault demands.
    package func chronicle(
        of source: String?, holding name: String? = nil, to action: String
    ) throws -> Chronicle {
        do { try beginReading() } catch {
            try record { try $0.refusal(Deed(action, source: source), error: error) }
            throw error
        }
        return try withCatalog { catalog, notices in
            let (chosen, isOnly) = try chosenSource(source, holding: name, catalog)
            let (snapshots, missing) = try catalogued(catalog, source: chosen)
            guard let first = snapshots.first else { throw CatalogError.damaged(row: "the list of snapshots") }
            return try Chronicle(
                self, source: first.summary.snapshot.source, isOnly: isOnly, snapshots, missing: missing,
                notices: notices)
        }
    }

    /// The keyed name of the source that is meant, and whether there is no other.
    private func chosenSource(
        _ source: String?, holding name: String?, _ catalog: Catalog
    ) throws -> (Digest256, isOnly: Bool) {
        let present = try folder.snapshotIDs()
        let dropped = try droppedItems()
        let named = try name.map { try SnapshotName($0) }
        if let item = named?.only(of: dropped.keys).flatMap({ dropped[$0] }) { throw item.refusal }
        let rows = try catalog.list(source: nil).filter { present.contains($0.id) && dropped[$0.id] == nil }
        guard let newest = rows.last else { throw VaultError.notFound("the vault holds no snapshots") }
        let isOnly = rows.allSatisfy { $0.source == newest.source }
        if let source {
            let keyed = try sourceName(source)
            guard rows.contains(where: { $0.source == keyed }) else {
                throw VaultError.notFound(
                    "the vault holds no snapshot of a source called \(source); there are \(try names(of: rows, catalog))"
                )
            }
            return (keyed, isOnly)
        }
        if isOnly { return (newest.source, true) }
        if let named, !named.needsOneSource {
            let index = try index(
                of: named, among: rows.map { ($0.id, Timestamp(nanoseconds: $0.created)) }, source: nil)
            return (rows[index].source, false)
        }
        throw VaultError.badInput(
            "the vault has snapshots of several sources, \(try names(of: rows, catalog)): say which one with --source")
    }

    /// The sources' names, out of the newest snapshot of each.
    private func names(of rows: [Catalog.Listed], _ catalog: Catalog) throws -> String {
        var seen: Set<Digest256> = []
        let newest = rows.reversed().filter { seen.insert($0.source).inserted }
        return try catalog.summaries(of: try rowKeys(of: newest.map(\.id), among: try folder.snapshotIDs()))
            .map { try CatalogSummary(row: $0).snapshot.source }.sorted().joined(separator: ", ")
    }
}
