import Fixtures
import Foundation
import Records
import Seal
import Store
import Testing

@testable import Vault

@Suite("Records in another order than they are kept in")
struct OrderedRecordsTests {
    @Test(
        "come in order, through memory and through buckets",
        arguments: [
            (64 << 20, 32 << 20), (0, 32 << 20), (0, 3000), (0, 1), (0, 100_000),
        ])
    func paths(mostStrayBytes: Int, bucketBytes: Int) async throws {
        var random = SeededGenerator(seed: 1)
        let scratch = try Scratch()
        let vault = try scratch.founded()
        let file = "\(scratch.path)/users.json"
        var records = (0..<3000).map {
            "{\"id\":\"u\($0)\",\"x\":\"\(Hex.encode(random.bytes(Int.random(in: 0..<90, using: &random))))\"}"
        }
        var snapshot = Digest256.zero
        for _ in 0..<3 {
            try scratch.put(Array(records.map { $0 + "\n" }.joined().utf8), at: file)
            snapshot = try #require(
                Digest256(hex: try await vault.ingest(IngestRequest(source: "pool", inputs: [.path(file)])).snapshot))
            guard records.count == 3000 else { break }
            records.shuffle(using: &random)
            records.removeFirst(7)
        }
        let stored = try vault.snapshot(snapshot)
        let commitment = Commitment(
            key: try vault.keys.commitment(source: "pool", collection: stored.manifest.collections[0].name))
        let reader = try CollectionReader(
            stored, collection: 0, PackShelf(stored.layout, vault), vault, commitment: commitment)
        var found: [String] = []
        let leaves = LeafCollector(spoolFolder: scratch.path, known: KnownLeaves(spillingTo: scratch.path))

        try await OrderedRecords(
            reader: reader, order: reader.order, spoolFolder: scratch.path, mostStrayBytes: mostStrayBytes,
            bucketBytes: bucketBytes
        ).forEach(leaves: leaves) { record in found += record.map { [String(decoding: $0, as: UTF8.self)] } ?? [] }

        #expect(found == records)
        #expect(try await leaves.root().hex == stored.manifest.collections[0].root)
    }
}
