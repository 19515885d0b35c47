import Foundation
import Seal
import Testing

@testable import Catalog

/// A folder of its own for one test, removed with it.
final class ScratchFolder: Sendable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "catalog-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String) -> String { path + "/" + name }

    /// The names of the files in it, sorted.
    func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
}

/// SplitMix64, so that a failing run can be repeated from its seed.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }

    mutating func digest() -> Digest256 {
        var words = (next(), next(), next(), next())
        return withUnsafeBytes(of: &words) { Digest256($0) }
    }
}

/// One snapshot and what came with it, as a caller hands it over.
struct SampleSnapshot: Sendable {
    var row: SnapshotRow
    var files: [FileRow]
    var packs: [(id: Digest256, keyDigest: Digest256, byteCount: Int64)]
    var chunks: [(id: Digest256, pack: Digest256, block: Int)]
    let key = SecretKey.random()

    /// The snapshot as `list` is to show it.
    var listed: Catalog.Listed {
        Catalog.Listed(
            id: row.id, source: row.source, created: row.created, bytesRead: row.bytesRead,
            bytesStored: row.bytesStored, files: row.files, generation: row.generation)
    }

    func insert(into catalog: Catalog) throws {
        try catalog.insert(row, files: files, packs: packs, chunks: chunks, key: key)
    }
}

/// A vault's worth of rows, generated from a seed.
struct SampleVault: Sendable {
    static let secretPath = "exports/amelie.poulain@example.org.json"
    static let secretSummary = #"{"source":"prod-pool-eu","collections":["users"]}"#

    let vault: [UInt8]
    let tagKey = SecretKey.random()
    let sources: [Digest256]
    let snapshots: [SampleSnapshot]

    init(seed: UInt64, snapshots count: Int = 6, files: Int = 20, chunks: Int = 60) {
        var random = SeededGenerator(state: seed)
        vault = (0..<16).map { _ in UInt8.random(in: 0...255, using: &random) }
        let sources = [random.digest(), random.digest()]
        self.sources = sources
        snapshots = (0..<count).map { index in
            let packs = (0..<2).map { _ in
                (
                    id: random.digest(), keyDigest: random.digest(),
                    byteCount: Int64.random(in: 1...64 << 20, using: &random)
                )
            }
            return SampleSnapshot(
                row: SnapshotRow(
                    id: random.digest(), source: sources[index % 2],
                    // Two snapshots share each time, so that the order by id is met too.
                    created: 1_772_000_000_000_000_000 + Int64(index / 2), bytesRead: Int64(index) << 33,
                    bytesStored: Int64(index) << 20, files: files, generation: index + 1,
                    summary: Array(Self.secretSummary.utf8)),
                files: (0..<files).map {
                    FileRow(position: $0 * 3, size: Int64($0) << 31, path: Array("\($0)/\(Self.secretPath)".utf8))
                },
                packs: packs,
                chunks: (0..<chunks).map { (id: random.digest(), pack: packs[$0 % 2].id, block: $0) })
        }
    }

    func open(_ path: String) throws -> Catalog { try Catalog.open(at: path, vault: vault, tagKey: tagKey) }

    /// Makes a catalog with all snapshots at `path` and closes it, so that all of it lies in the one file.
    func write(to path: String) throws {
        let catalog = try open(path)
        for snapshot in snapshots { try snapshot.insert(into: catalog) }
    }

    /// The snapshots in the order of `list`.
    var listed: [Catalog.Listed] {
        snapshots.map(\.listed).sorted { ($0.created, $0.id) < ($1.created, $1.id) }
    }

    func place(of chunk: (id: Digest256, pack: Digest256, block: Int), in snapshot: SampleSnapshot) -> ChunkPlace? {
        snapshot.packs.first { $0.id == chunk.pack }
            .map { ChunkPlace(pack: $0.id, packKey: $0.keyDigest, block: chunk.block) }
    }
}

extension RowKeys {
    /// These keys, as they come out of where they are kept.
    static func of(_ keys: [(Digest256, SecretKey)]) throws -> RowKeys {
        let bytes = keys.flatMap { $0.1.withUnsafeBytes { Array($0) } }
        let (kept, nonce) = (SecretKey.random(), Randomness.bytes(24))
        let sealed = kept.seal(bytes, nonce: nonce, associated: [])
        return try #require(
            RowKeys(opening: sealed, nonce: nonce, associated: [], with: kept, of: keys.map(\.0)))
    }
}
