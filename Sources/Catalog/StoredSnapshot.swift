import Seal

/// A row of `snapshot` as it stands in the file, except for what is sealed in it.
struct StoredSnapshot {
    let number: Int64
    let listed: Catalog.Listed
    /// How many rows of `file` the snapshot has.
    let entries: Int

    // All pass by the index on `id`, which might know a row that the table has lost, or another one.
    static let selectAll = """
        SELECT number, id, source, created, bytes_read, bytes_stored, files, generation, entries, tag
        FROM snapshot NOT INDEXED ORDER BY created, id
        """
    static let selectAllSealed = """
        SELECT number, id, source, created, bytes_read, bytes_stored, files, generation, entries, tag, sealed
        FROM snapshot NOT INDEXED ORDER BY created, id
        """
    static let selectOne = """
        SELECT number, id, source, created, bytes_read, bytes_stored, files, generation, entries, tag, sealed
        FROM snapshot NOT INDEXED WHERE id = ?
        """
    static let sealedColumn: Int32 = 10
    /// What a row is called of which it cannot be told whose it is.
    static let rowName: StaticString = "a snapshot"

    /// - Throws: `CatalogError.damaged` where a column has another type, or where the tag does not match `tagKey`.
    init(_ row: borrowing ScannedRow, tagKey: SecretKey?) throws(CatalogError) {
        number = try row.integer(0)
        listed = Catalog.Listed(
            id: try row.digest(1), source: try row.digest(2), created: try row.integer(3),
            bytesRead: try row.integer(4), bytesStored: try row.integer(5), files: Int(try row.integer(6)),
            generation: Int(try row.integer(7)))
        entries = Int(try row.integer(8))
        if let tagKey, !bound.match(try row.bytes(9), tagKey) { throw .damaged(row: "snapshot \(listed.id)") }
    }

    /// The row of `row`, which has `entries` files.
    init(_ row: SnapshotRow, number: Int64, entries: Int) {
        self.number = number
        listed = Catalog.Listed(
            id: row.id, source: row.source, created: row.created, bytesRead: row.bytesRead,
            bytesStored: row.bytesStored, files: row.files, generation: row.generation)
        self.entries = entries
    }

    /// The row with the summary that was found in it; nil where it does not open.
    ///
    /// - Throws: `CatalogError.damaged` then.
    func row(_ summary: [UInt8]?) throws(CatalogError) -> SnapshotRow {
        guard let summary else { throw .damaged(row: "snapshot \(listed.id)") }
        return SnapshotRow(
            id: listed.id, source: listed.source, created: listed.created, bytesRead: listed.bytesRead,
            bytesStored: listed.bytesStored, files: listed.files, generation: listed.generation, summary: summary)
    }

    /// What the row's tag and the seal of its summary bind: every plain column but the row's number, which means
    /// nothing outside of the file.
    var bound: BoundColumns {
        var bound = BoundColumns("snapshot")
        bound.append(listed.id)
        bound.append(listed.source)
        bound.append(listed.created)
        bound.append(listed.bytesRead)
        bound.append(listed.bytesStored)
        bound.append(Int64(listed.files))
        bound.append(Int64(listed.generation))
        bound.append(Int64(entries))
        return bound
    }
}

/// What the sealed path of a row of `file` binds.
enum StoredFile {
    static func bound(snapshot: Digest256, position: Int64, size: Int64) -> BoundColumns {
        var bound = BoundColumns("file")
        bound.append(snapshot)
        bound.append(position)
        bound.append(size)
        return bound
    }
}

/// What the tag of a row of `pack` binds.
enum StoredPack {
    static func bound(id: Digest256, keyDigest: Digest256, byteCount: Int64) -> BoundColumns {
        var bound = BoundColumns("pack")
        bound.append(id)
        bound.append(keyDigest)
        bound.append(byteCount)
        return bound
    }
}

/// What the tag of a row of `chunk` binds: the pack's id, since its number is only the file's own.
enum StoredChunk {
    static func bound(id: Digest256, pack: Digest256, block: Int64) -> BoundColumns {
        var bound = BoundColumns("chunk")
        bound.append(id)
        bound.append(pack)
        bound.append(block)
        return bound
    }
}
