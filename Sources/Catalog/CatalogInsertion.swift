import Foundation
import GRDB
import Seal

extension Catalog {
    /// Puts a snapshot, its files, and the packs and chunks that it brought into the catalog: all of it or nothing.
    /// Whatever stood there under the same ids is replaced, so that inserting twice is inserting once.
    ///
    /// - Parameters:
    ///   - packs: new packs, or ones the catalog may have lost.
    ///   - chunks: each in one of `packs`, or in a pack that the catalog holds.
    ///   - key: the snapshot's own key for the catalog, derived from its manifest's key.
    /// - Throws: `CatalogError.needsTagKey` without the tag key; `.damaged` where a chunk names an unknown pack;
    ///   `.io` where the disk is full.
    package func insert(
        _ row: SnapshotRow, files: [FileRow], packs: [(id: Digest256, keyDigest: Digest256, byteCount: Int64)],
        chunks: [(id: Digest256, pack: Digest256, block: Int)], key: SecretKey
    ) throws(CatalogError) {
        guard let tagKey else { throw .needsTagKey }
        try transaction(.immediate) { db in
            try delete(row.id, in: db)
            let number = try insert(row, entries: files.count, in: db, key: key, tagKey: tagKey)
            try insert(files, of: row.id, number: number, in: db, key: key)
            var numbers = try insert(packs, in: db, tagKey: tagKey)
            try insert(chunks, packNumbers: &numbers, in: db, tagKey: tagKey)
        }
    }

    /// Forgets a snapshot and its files; nothing happens where there is none. Its packs and chunks stay, as others
    /// may share them.
    package func remove(snapshot id: Digest256) throws(CatalogError) {
        try transaction(.immediate) { db in try delete(id, in: db) }
    }

    private func delete(_ id: Digest256, in db: Database) throws {
        // Past the index, so that a row that the index has lost is not left behind as a second one.
        try db.execute(sql: "DELETE FROM snapshot NOT INDEXED WHERE id = ?", arguments: [id.column])
    }

    private func insert(
        _ row: SnapshotRow, entries: Int, in db: Database, key: SecretKey, tagKey: SecretKey
    ) throws -> Int64 {
        let bound = StoredSnapshot(row, number: 0, entries: entries).bound
        try db.execute(
            sql: """
                INSERT INTO snapshot
                    (id, source, created, bytes_read, bytes_stored, files, generation, entries, tag, sealed)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                row.id.column, row.source.column, row.created, row.bytesRead, row.bytesStored, row.files,
                row.generation, entries, bound.tag(tagKey), bound.seal(row.summary, with: key),
            ])
        return db.lastInsertedRowID
    }

    private func insert(
        _ files: [FileRow], of snapshot: Digest256, number: Int64, in db: Database, key: SecretKey
    ) throws {
        let statement = try db.cachedStatement(
            sql: "INSERT INTO file (snapshot, position, size, sealed) VALUES (?, ?, ?, ?)")
        for file in files {
            let bound = StoredFile.bound(snapshot: snapshot, position: Int64(file.position), size: file.size)
            try statement.execute(
                arguments: [number, file.position, file.size, bound.seal(file.path, with: key)])
        }
    }

    /// The numbers that the packs have in the file, by their ids.
    private func insert(
        _ packs: [(id: Digest256, keyDigest: Digest256, byteCount: Int64)], in db: Database, tagKey: SecretKey
    ) throws -> [Digest256: Int64] {
        let statement = try db.cachedStatement(
            sql: """
                INSERT INTO pack (id, key_digest, byte_count, tag) VALUES (?, ?, ?, ?)
                ON CONFLICT (id) DO UPDATE SET
                    key_digest = excluded.key_digest, byte_count = excluded.byte_count, tag = excluded.tag
                """)
        var numbers: [Digest256: Int64] = [:]
        for pack in packs {
            let bound = StoredPack.bound(id: pack.id, keyDigest: pack.keyDigest, byteCount: pack.byteCount)
            try statement.execute(
                arguments: [pack.id.column, pack.keyDigest.column, pack.byteCount, bound.tag(tagKey)])
            numbers[pack.id] = try packNumber(pack.id, in: db)
        }
        return numbers
    }

    private func insert(
        _ chunks: [(id: Digest256, pack: Digest256, block: Int)], packNumbers: inout [Digest256: Int64],
        in db: Database, tagKey: SecretKey
    ) throws {
        let statement = try db.cachedStatement(
            sql: """
                INSERT INTO chunk (id, pack, block, tag) VALUES (?, ?, ?, ?)
                ON CONFLICT (id) DO UPDATE SET pack = excluded.pack, block = excluded.block, tag = excluded.tag
                """)
        for chunk in chunks {
            let number = try packNumbers[chunk.pack] ?? packNumber(chunk.pack, in: db)
            packNumbers[chunk.pack] = number
            let bound = StoredChunk.bound(id: chunk.id, pack: chunk.pack, block: Int64(chunk.block))
            try statement.execute(arguments: [chunk.id.column, number, chunk.block, bound.tag(tagKey)])
        }
    }

    private func packNumber(_ id: Digest256, in db: Database) throws -> Int64 {
        let statement = try db.cachedStatement(sql: "SELECT number FROM pack WHERE id = ?")
        guard let row = try Row.fetchOne(statement, arguments: [id.column]) else {
            throw CatalogError.damaged(row: "pack \(id)")
        }
        return try row.integer(0, of: "pack \(id)")
    }
}
