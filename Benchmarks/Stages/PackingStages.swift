import Benchmark
import Foundation
import Records
import Seal
import Store

/// From encoded blocks to the disk.
func packingStages() {
    Benchmark.stage("08 seal", EncodedBlocks.init) { blocks in
        for block in blocks.encoded {
            blackHole(blocks.keys.pack.seal(block.block.bytes, nonce: nonce, associated: []))
        }
    }

    Benchmark.stage("09 seal and write a pack, durably", { ($0, try EncodedBlocks($0)) }) { _, blocks in
        let place = try StageFolder()
        defer { place.remove() }
        blackHole(try place.write(blocks.encoded))
    }
}

/// Nothing is kept that is sealed here, so that one will do.
let nonce = [UInt8](repeating: 0, count: 24)

/// All users as encoded blocks.
struct EncodedBlocks {
    let keys = StageKeys()
    let encoded: [EncodedBatch]

    init(_ users: Users) throws {
        let keys = keys
        encoded = try users.batches(keys).map { $0.encode(keys.commitment, level: 1) }
    }
}

/// A folder that packs are written to and read from, with a `read` key of its own.
struct StageFolder {
    let folder: VaultFolder
    let vault = VaultID.random()
    private let read = OpenSecretKey.random()

    init() throws {
        let path = FileManager.default.temporaryDirectory.path + "/muniment-stages-\(UUID().uuidString)"
        folder = VaultFolder(path)
        for path in [folder.path, folder.packs] { try DurableFile.makeFolder(path) }
    }

    func remove() { try? FileManager.default.removeItem(atPath: folder.path) }

    /// Writes the blocks into as many packs as they need.
    func write(_ blocks: [EncodedBatch]) throws -> [FinishedPack] {
        var writer = PackWriter(folder: folder, vault: vault, read: SealingKey(generation: 1, key: read.publicKey))
        for block in blocks { _ = try writer.append(block.block, kind: block.kind) }
        return try writer.publish()
    }

    /// Opens a pack that was written here.
    func open(_ pack: FinishedPack) throws -> PackReader {
        try PackReader(
            pack.id, in: folder, vault: vault,
            with: Bundle(read: [1: read], log: [:], access: [:], id: nil, root: nil))
    }
}
