import GRDB
import Seal

extension Catalog {
    /// The ids of all snapshots of the catalog: to be compared with the vault's folder, which is the truth. They are
    /// those of `list`, and as trustworthy; a damaged catalog may lack some.
    package func snapshotIDs() throws(CatalogError) -> Set<Digest256> {
        Set(try list(source: nil).map(\.id))
    }

    /// The snapshots of `source`, or of all sources, ordered by time of creation, then by id.
    ///
    /// Where the catalog has its tag key, each row is checked and is as it was inserted. Where it has none, a row is
    /// to be believed only after `summary(of:key:)` has opened it. In either case rows may be missing: compare
    /// `snapshotIDs` with the folder first.
    ///
    /// - Throws: `CatalogError.damaged` where a row's tag is wrong.
    package func list(source: Digest256?) throws(CatalogError) -> [Listed] {
        try access { db in
            let all = try Row.fetchAll(db, sql: StoredSnapshot.selectAll)
                .map { try StoredSnapshot($0, tagKey: tagKey).listed }
            // A damaged tree can lead to one page twice.
            guard Set(all.map(\.id)).count == all.count else {
                throw CatalogError.damaged(row: "the list of snapshots")
            }
            return all.filter { source == nil || $0.source == source }
        }
    }

    /// The ids in the order in which the snapshots were entered: that in which they were made, or are on record, for who enters
    /// them so. No tag binds it.
    package func snapshotIDsByEntering() throws(CatalogError) -> [Digest256] {
        try access { db in
            try Row.fetchAll(db, sql: StoredSnapshot.selectAll).map { try StoredSnapshot($0, tagKey: tagKey) }
                .sorted { $0.number < $1.number }.map(\.listed.id)
        }
    }

    /// The last snapshot of `source` in the order of `list`, and as trustworthy; nil where it has none.
    package func newest(source: Digest256) throws(CatalogError) -> Listed? {
        try list(source: source).last
    }

    /// Opens and authenticates the row of a snapshot, all of it.
    ///
    /// - Parameter key: the one that it was inserted with.
    /// - Throws: `CatalogError.damaged` where there is no such row, or where it does not open.
    package func summary(of id: Digest256, key: SecretKey) throws(CatalogError) -> SnapshotRow {
        try access { db in try open(id, with: key, in: db).row }
    }

    /// The same of several snapshots, in the order of `list`: one walk through the table.
    ///
    /// - Parameter keys: for each snapshot the key that its row was inserted with.
    /// - Throws: `CatalogError.damaged` where one of the rows is missing or does not open.
    package func summaries(of keys: [Digest256: SecretKey]) throws(CatalogError) -> [SnapshotRow] {
        try access { db in
            let cursor = try Row.fetchCursor(db, sql: StoredSnapshot.selectAllSealed)
            var rows: [SnapshotRow] = []
            while let found = try cursor.next() {
                let stored = try StoredSnapshot(found, tagKey: tagKey)
                guard let key = keys[stored.listed.id] else { continue }
                rows.append(try opened(stored, found, with: key))
            }
            guard Set(rows.map(\.id)).count == keys.count, rows.count == keys.count else {
                throw CatalogError.damaged(row: "the list of snapshots")
            }
            return rows
        }
    }

    /// The files of a snapshot by ascending position, each of them authenticated, and none missing.
    ///
    /// - Throws: `CatalogError.damaged` where the snapshot's row or one of its files is missing or does not open.
    package func files(of id: Digest256, key: SecretKey) throws(CatalogError) -> [FileRow] {
        // One transaction, so that both statements see one state.
        try transaction(.deferred) { db in
            let (snapshot, _) = try open(id, with: key, in: db)
            let cursor = try Row.fetchCursor(
                db, sql: "SELECT position, size, sealed FROM file WHERE snapshot = ? ORDER BY position",
                arguments: [snapshot.number])
            var files: [FileRow] = []
            while let row = try cursor.next() {
                let name = "file \(files.count) of snapshot \(id)"
                let position = try row.integer(0, of: name)
                let size = try row.integer(1, of: name)
                let bound = StoredFile.bound(snapshot: id, position: position, size: size)
                guard files.last.map({ $0.position < position }) ?? true,
                    let path = bound.open(try row.bytes(2, of: name), with: key)
                else { throw CatalogError.damaged(row: name) }
                files.append(FileRow(position: Int(position), size: size, path: path))
            }
            guard files.count == snapshot.entries else {
                throw CatalogError.damaged(row: "the list of files of snapshot \(id)")
            }
            return files
        }
    }

    private func open(
        _ id: Digest256, with key: SecretKey, in db: Database
    ) throws -> (stored: StoredSnapshot, row: SnapshotRow) {
        let name = "snapshot \(id)"
        guard let found = try Row.fetchOne(db, sql: StoredSnapshot.selectOne, arguments: [id.column])
        else { throw CatalogError.damaged(row: name) }
        let stored = try StoredSnapshot(found, tagKey: tagKey)
        guard stored.listed.id == id else { throw CatalogError.damaged(row: name) }
        return (stored, try opened(stored, found, with: key))
    }

    /// The row with its summary opened.
    private func opened(
        _ stored: StoredSnapshot, _ found: Row, with key: SecretKey
    ) throws(CatalogError) -> SnapshotRow {
        let listed = stored.listed
        let name = "snapshot \(listed.id)"
        guard let summary = stored.bound.open(try found.bytes(StoredSnapshot.sealedColumn, of: name), with: key) else {
            throw .damaged(row: name)
        }
        return SnapshotRow(
            id: listed.id, source: listed.source, created: listed.created, bytesRead: listed.bytesRead,
            bytesStored: listed.bytesStored, files: listed.files, generation: listed.generation, summary: summary)
    }
}
