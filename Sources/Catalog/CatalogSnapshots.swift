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
            let all = try stored(db).map(\.listed)
            // A damaged tree can lead to one page twice.
            guard Set(all.map(\.id)).count == all.count else {
                throw CatalogError.damaged(row: "the list of snapshots")
            }
            return source == nil ? all : all.filter { $0.source == source }
        }
    }

    /// The ids in the order in which the snapshots were entered: that in which they were made, or are on record, for who enters
    /// them so. No tag binds it.
    package func snapshotIDsByEntering() throws(CatalogError) -> [Digest256] {
        try access { db in
            try stored(db).sorted { $0.number < $1.number }.map(\.listed.id)
        }
    }

    /// The rows of all snapshots, in the order of `list`.
    private func stored(_ db: Database) throws -> [StoredSnapshot] {
        var rows: [StoredSnapshot] = []
        let statement = try db.cachedStatement(sql: StoredSnapshot.selectAll)
        try ScannedRow.forEach(of: statement, named: StoredSnapshot.rowName, db) {
            rows.append(try StoredSnapshot($0, tagKey: tagKey))
        }
        return rows
    }

    /// The last snapshot of `source` in the order of `list`, and as trustworthy; nil where it has none.
    package func newest(source: Digest256) throws(CatalogError) -> Listed? {
        try list(source: source).last
    }

    /// A snapshot's row, as trustworthy as in `list`; nil where there is none.
    package func listed(_ id: Digest256) throws(CatalogError) -> Listed? {
        try access { db in try stored(id, in: db) { stored, _ in stored.listed } }
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
    /// - Parameter keys: those that the rows were inserted with.
    /// - Throws: `CatalogError.damaged` where one of the rows is missing or does not open.
    package func summaries(of keys: RowKeys) throws(CatalogError) -> [SnapshotRow] {
        try access { db in
            var rows: [SnapshotRow] = []
            rows.reserveCapacity(keys.snapshots.count)
            let statement = try db.cachedStatement(sql: StoredSnapshot.selectAllSealed)
            try ScannedRow.forEach(of: statement, named: StoredSnapshot.rowName, db) { found in
                let stored = try StoredSnapshot(found, tagKey: tagKey)
                guard keys.holds(stored.listed.id) else { return }
                let sealed = try found.bytes(StoredSnapshot.sealedColumn)
                rows.append(try stored.row(stored.bound.open(sealed, with: keys, of: stored.listed.id)))
            }
            guard Set(rows.map(\.id)).count == keys.snapshots.count, rows.count == keys.snapshots.count else {
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
                    let path = bound.open(Array(try row.bytes(2, of: name)), with: key)
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
        let opened = try stored(id, in: db) { stored, found in
            (stored, try stored.row(stored.bound.open(try found.bytes(StoredSnapshot.sealedColumn), with: key)))
        }
        guard let opened else { throw CatalogError.damaged(row: "snapshot \(id)") }
        return opened
    }

    /// What `read` makes of the row of a snapshot; nil where there is none.
    private func stored<Result>(
        _ id: Digest256, in db: Database, _ read: (StoredSnapshot, borrowing ScannedRow) throws -> Result
    ) throws -> Result? {
        let statement = try db.makeStatement(sql: StoredSnapshot.selectOne)
        try statement.setArguments([id.column])
        var result: Result?
        try ScannedRow.forEach(of: statement, named: StoredSnapshot.rowName, db) { found in
            let stored = try StoredSnapshot(found, tagKey: tagKey)
            guard result == nil, stored.listed.id == id else { throw CatalogError.damaged(row: "snapshot \(id)") }
            result = try read(stored, found)
        }
        return result
    }
}
