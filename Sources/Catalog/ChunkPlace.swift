import Foundation
import GRDB
import Seal

/// Where a chunk lies.
package struct ChunkPlace: Sendable, Equatable {
    /// The pack that holds it.
    package let pack: Digest256
    /// BLAKE2b of that pack's key.
    package let packKey: Digest256
    /// The position of its block in the pack.
    package let block: Int
}

extension Catalog {
    /// Where the chunk `id` lies; nil where the catalog does not know it. That costs space, never data: the chunk is
    /// then stored once more. The pack may have gone since the catalog last heard of it.
    ///
    /// - Throws: `CatalogError.damaged` where the chunk's row or its pack's is not as it was written;
    ///   `.needsTagKey` without the tag key.
    package func place(ofChunk id: Digest256) throws(CatalogError) -> ChunkPlace? {
        guard let tagKey else { throw .needsTagKey }
        return try access { db in
            // An outer join, so that a chunk whose pack has vanished shows as damage.
            let statement = try db.cachedStatement(
                sql: """
                    SELECT chunk.block, chunk.tag, pack.id, pack.key_digest, pack.byte_count, pack.tag
                    FROM chunk LEFT JOIN pack ON pack.number = chunk.pack
                    WHERE chunk.id = ?
                    """)
            // The row lives as long as the cursor: copying it out would double the cost of a lookup.
            let cursor = try Row.fetchCursor(statement, arguments: [id.column])
            return try withExtendedLifetime(cursor) {
                try cursor.next().map { try checkedPlace(of: id, $0, tagKey) }
            }
        }
    }

    /// All packs that the catalog knows, with their sizes in bytes, ordered by id. A damaged catalog may lack some.
    ///
    /// - Throws: `CatalogError.damaged` where a row is not as it was written; `.needsTagKey` without the tag key.
    package func packs() throws(CatalogError) -> [(id: Digest256, byteCount: Int64)] {
        guard let tagKey else { throw .needsTagKey }
        return try access { db in
            let cursor = try Row.fetchCursor(
                db, sql: "SELECT id, key_digest, byte_count, tag FROM pack NOT INDEXED ORDER BY id")
            var packs: [(id: Digest256, byteCount: Int64)] = []
            while let row = try cursor.next() {
                let id = try row.digest(0, of: "a pack's id")
                // A damaged tree can lead to one page twice.
                guard packs.last?.id != id else { throw CatalogError.damaged(row: "the list of packs") }
                _ = try checkedKeyDigest(of: id, row, keyDigest: 1, byteCount: 2, tag: 3, tagKey)
                packs.append((id, try row.integer(2, of: "pack \(id)")))
            }
            return packs
        }
    }

    /// The place that a row of `place` tells, once its tags are found right.
    private func checkedPlace(of id: Digest256, _ row: Row, _ tagKey: SecretKey) throws(CatalogError) -> ChunkPlace {
        let pack = try row.digest(2, of: "the pack of chunk \(id)")
        let packKey = try checkedKeyDigest(of: pack, row, keyDigest: 3, byteCount: 4, tag: 5, tagKey)
        let block = try row.integer(0, of: "chunk \(id)")
        let bound = StoredChunk.bound(id: id, pack: pack, block: block)
        guard bound.match(try row.bytes(1, of: "chunk \(id)"), tagKey) else { throw .damaged(row: "chunk \(id)") }
        return ChunkPlace(pack: pack, packKey: packKey, block: Int(block))
    }

    /// The digest of the key of `pack`, once the tag of its row is found right.
    private func checkedKeyDigest(
        of pack: Digest256, _ row: Row, keyDigest: Int, byteCount: Int, tag: Int, _ tagKey: SecretKey
    ) throws(CatalogError) -> Digest256 {
        let digest = try row.digest(keyDigest, of: "pack \(pack)")
        let size = try row.integer(byteCount, of: "pack \(pack)")
        let bound = StoredPack.bound(id: pack, keyDigest: digest, byteCount: size)
        guard bound.match(try row.bytes(tag, of: "pack \(pack)"), tagKey) else {
            throw .damaged(row: "pack \(pack)")
        }
        return digest
    }
}
