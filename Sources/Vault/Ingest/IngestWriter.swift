import Catalog
import Seal
import Store

/// Where an ingest's blocks go: into packs, each chunk once. One owner.
final class IngestWriter {
    private var packs: PackWriter
    /// Chunks that this ingest has stored.
    private var newChunks: [Digest256: BlockPlace] = [:]
    /// Sealed bytes of blocks written.
    private(set) var byteCount = 0

    struct Savepoint {
        fileprivate let packs: PackWriter.Savepoint
        fileprivate let chunks: [Digest256: BlockPlace]
        fileprivate let byteCount: Int
    }

    init(folder: VaultFolder, vault: VaultID, read: SealingKey) {
        packs = PackWriter(folder: folder, vault: vault, read: read)
    }

    func append(_ block: Encoded, kind: BlockKind) throws(StoreError) -> BlockPlace {
        byteCount += block.bytes.count + SecretKey.tagLength
        return try packs.append(block, kind: kind)
    }

    func savepoint() -> Savepoint {
        Savepoint(packs: packs.savepoint(), chunks: newChunks, byteCount: byteCount)
    }

    func roll(back savepoint: Savepoint) throws(StoreError) {
        try packs.roll(back: savepoint.packs)
        newChunks = savepoint.chunks
        byteCount = savepoint.byteCount
    }

    /// A chunk with its id, encoded where nothing equal is kept yet.
    struct Chunk: Sendable {
        let id: Digest256
        let kept: ChunkPlace?
        let block: Encoded?
    }

    /// Puts a chunk where it belongs: nowhere, if an equal one is kept.
    func append(_ chunk: Chunk, to runs: inout BlockRuns) throws(StoreError) {
        if let kept = chunk.kept {
            runs.append(.kept(Layout.PackName(id: kept.pack.hex, key: kept.packKey.hex)), kept.block, count: 1)
        } else if let place = newChunks[chunk.id] {
            runs.append(place)
        } else if let block = chunk.block {
            let place = try append(block, kind: .chunk(id: chunk.id))
            newChunks[chunk.id] = place
            runs.append(place)
        }
    }

    func publish() throws(StoreError) -> [FinishedPack] { try packs.publish() }
}

/// Tells which chunks are kept already. A value that tasks share.
struct KeptChunks: Sendable {
    let catalog: Catalog?
    let folder: VaultFolder
    let idKey: SecretKey

    func chunk(_ bytes: UnsafeRawBufferPointer, level: Int32) throws -> IngestWriter.Chunk {
        let id = idKey.mac(bytes)
        if let place = try catalog?.place(ofChunk: id), folder.holds(pack: place.pack) {
            return IngestWriter.Chunk(id: id, kept: place, block: nil)
        }
        return IngestWriter.Chunk(id: id, kept: nil, block: Encoded(bytes, level: level))
    }
}
