import Catalog
import Ledger
import Seal
import Store

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension Vault {
    /// The keyed name of a source.
    func sourceName(_ source: String) throws(VaultError) -> Digest256 {
        try keys.name.mac(Array("source\0\(source)".utf8))
    }

    /// The catalog, holding exactly the snapshots that the folder holds, besides those whose manifests are gone: rebuilt
    /// where it is not usable, brought up to date where it lacks some.
    ///
    /// - Returns: it, and what people should be told.
    func catalog() throws -> (Catalog, notices: [String]) {
        do {
            let catalog = try openCatalog()
            let known = try catalog.snapshotIDs()
            let missing = try folder.snapshotIDs().subtracting(known)
            try enter(missing, into: catalog)
            return (catalog, [])
        } catch let error as CatalogError {
            guard let reason = error.askingForRebuild else { throw error }
            // A new vault has none, and nothing was lost.
            guard try !folder.snapshotIDs().isEmpty else { return (try rebuiltCatalog(), []) }
            return (try rebuiltCatalog(), ["the catalog \(reason) and was rebuilt from the vault's files"])
        }
    }

    /// Does something with the catalog, and once more with a rebuilt one where it turns out to be damaged.
    ///
    /// - Parameter body: is given the catalog and what people should be told.
    func withCatalog<Result>(_ body: (Catalog, _ notices: [String]) throws -> Result) throws -> Result {
        let (catalog, notices) = try catalog()
        do { return try body(catalog, notices) } catch let error as CatalogError {
            guard let reason = error.askingForRebuild else { throw error }
            return try body(
                try rebuiltCatalog(), ["the catalog \(reason) and was rebuilt from the vault's files"])
        }
    }

    /// The catalog for one who adds a snapshot: brought up to date by those who can read what it lacks, and used as it is by
    /// those who cannot.
    ///
    /// - Returns: it, what people should be told, and whether it holds every snapshot of the folder.
    func catalogForIngest() throws -> (Catalog, notices: [String], isWhole: Bool) {
        guard bundle.read.isEmpty else {
            let (catalog, notices) = try catalog()
            return (catalog, notices, true)
        }
        let ids = try folder.snapshotIDs()
        let catalog: Catalog
        do { catalog = try openCatalog() } catch let error as CatalogError {
            guard error.askingForRebuild != nil else { throw error }
            // Whoever reads next enters what it lacks.
            try Catalog.discard(at: folder.catalog)
            catalog = try Catalog.open(at: folder.catalog, vault: header.vault.bytes, tagKey: try keys.catalog)
        }
        let missing = ids.subtracting(try catalog.snapshotIDs()).count
        let notice =
            "the catalog lacks \(missing) of the vault's \(ids.count) snapshots, which \(person.name) cannot read; a "
            + "custodian's next command enters them"
        return (catalog, missing == 0 ? [] : [notice], missing == 0)
    }

    /// The catalog as it lies there; rows that cannot be checked, for want of `id`, are not shown.
    private func openCatalog() throws -> Catalog {
        if isWritable {
            if !DurableFile.exists(folder.catalog) {
                throw CatalogError.unusable(path: folder.catalog, reason: "was not there")
            }
            return try Catalog.open(at: folder.catalog, vault: header.vault.bytes, tagKey: try keys.catalog)
        }
        return try Catalog.openReadOnly(at: folder.catalog, vault: header.vault.bytes, tagKey: try keys.catalog)
    }

    /// Snapshots that the catalog knows and the folder does not hold. Changes nothing; a catalog that cannot be used is a
    /// notice, as it is derived.
    func snapshotsMissingFromFolder(_ notices: inout [String]) throws -> Set<Digest256> {
        guard DurableFile.exists(folder.catalog) else {
            notices.append("there is no catalog; it will be made when it is next needed")
            return []
        }
        do {
            let catalog = try openCatalog()
            try catalog.integrityCheck()
            return try catalog.snapshotIDs().subtracting(try folder.snapshotIDs())
        } catch {
            notices.append("the catalog is of no use (\(error)); make it anew with: muniment catalog rebuild")
            return []
        }
    }

    /// A catalog made anew from the files; in memory where the folder cannot be written to.
    ///
    /// - Parameter made: what the ledger says of the making of snapshots, where that was read already.
    func rebuiltCatalog(made: [Digest256: SnapshotOnRecord]? = nil) throws -> Catalog {
        VaultLog.logger.notice("the catalog is rebuilt from the files")
        let catalog: Catalog
        if isWritable {
            try Catalog.discard(at: folder.catalog)
            catalog = try Catalog.open(at: folder.catalog, vault: header.vault.bytes, tagKey: try keys.catalog)
        } else {
            catalog = try Catalog.inMemory(vault: header.vault.bytes, tagKey: try keys.catalog)
        }
        try enter(try folder.snapshotIDs(), into: catalog, made)
        return catalog
    }

    /// Removes the catalog, durably: it is made anew when it is next needed. For who moves or destroys what it leads to.
    func discardCatalog() throws {
        try Catalog.discard(at: folder.catalog)
        try DurableFile.synchronise(folder: folder.path)
    }

    /// Enters snapshots in the order in which they are on record, those that are not last: so that each is charged for the packs
    /// that it brought, and that who cannot open the ledger finds the order here.
    private func enter(
        _ ids: Set<Digest256>, into catalog: Catalog, _ known: [Digest256: SnapshotOnRecord]? = nil
    ) throws {
        let snapshots = try ids.map { try snapshot($0) }
        let made = snapshots.count > 1 ? try known?.mapValues(\.entry) ?? ordersOnRecord() : [:]
        let sorted = snapshots.sorted {
            (made[$0.id] ?? .max, $0.manifest.created) < (made[$1.id] ?? .max, $1.manifest.created)
        }
        for snapshot in sorted { try catalog.insert(snapshot, vault: self) }
    }

    /// The number of the entry that tells of each snapshot; none where the ledger is not as it was written, which is for its own
    /// check to say.
    private func ordersOnRecord() throws -> [Digest256: Int] {
        do { return try snapshotsOnRecord().mapValues(\.entry) } catch is LedgerError { return [:] }
    }
}

extension CatalogError {
    /// How it is unusable, as a clause; nil where rebuilding would not help.
    var askingForRebuild: String? {
        switch self {
        case .unusable(_, let reason): reason
        case .damaged(let row): "is damaged (\(row))"
        case .io, .needsTagKey: nil
        }
    }
}

extension Catalog {
    /// Enters a snapshot and the packs that it brought.
    ///
    /// - Parameter packs: those packs, where they are at hand; else the directories of those that are not known yet are read.
    func insert(_ snapshot: Snapshot, vault: Vault, packs: [FinishedPack]? = nil) throws {
        var rows: [(id: Digest256, keyDigest: Digest256, byteCount: Int64)] = []
        var chunks: [(id: Digest256, pack: Digest256, block: Int)] = []
        for pack in try packs ?? newPacks(of: snapshot, vault) {
            rows.append((pack.id, pack.keyDigest, Int64(pack.byteCount)))
            for (position, entry) in pack.directory.enumerated() {
                if case .chunk(let chunk) = entry.kind { chunks.append((chunk, pack.id, position)) }
            }
        }
        let stored = rows.reduce(0) { $0 + Int($1.byteCount) } + (try vault.documentsByteCount(of: snapshot.id))
        let summary = SnapshotSummary(snapshot, bytesStored: stored)
        try insert(
            SnapshotRow(
                id: snapshot.id, source: try vault.sourceName(snapshot.manifest.source),
                created: snapshot.manifest.created.nanoseconds, bytesRead: Int64(summary.bytes),
                bytesStored: Int64(summary.bytesStored), files: summary.files, generation: snapshot.layout.generation,
                summary: CatalogSummary(summary, snapshot).encoded),
            files: snapshot.manifest.files.enumerated().map { position, file in
                FileRow(position: position, size: Int64(file.size ?? 0), path: file.name)
            }, packs: rows, chunks: chunks, key: snapshot.rowKey)
    }

    private func newPacks(of snapshot: Snapshot, _ vault: Vault) throws -> [FinishedPack] {
        let known = Set(try packs().map(\.id))
        return snapshot.layout.packs.compactMap { name in
            guard let id = Digest256(hex: name.id), !known.contains(id) else { return nil }
            // A pack that cannot be read is for `verify` to report; the catalog merely does not offer its chunks.
            guard let pack = try? vault.pack(id),
                let count = try? OpenFile(pack.path, .read(followingLinks: true)).byteCount()
            else { return nil }
            return FinishedPack(
                id: id, keyDigest: pack.keyDigest, byteCount: count + FileKey.byteCount,
                directory: pack.directory.entries)
        }
    }
}
