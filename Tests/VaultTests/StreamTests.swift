import Fixtures
import Foundation
import Records
import Seal
import Store
import Testing

@testable import Vault

@Suite("Archiving what comes as it is read")
struct StreamTests {
    let scratch: Scratch
    let vault: Vault

    init() throws {
        scratch = try Scratch()
        vault = try scratch.founded()
    }

    /// Gives bytes in pieces of any lengths.
    private static func stream(
        _ name: String, _ bytes: [UInt8], records: (collection: String, key: String)?, seed: UInt64
    ) -> IngestStream {
        IngestStream(name: name, records: records) {
            let pieces = Pieces(bytes, seed)
            return { await pieces.next() }
        }
    }

    private actor Pieces {
        private var rest: ArraySlice<UInt8>
        private var generator: SeededGenerator

        init(_ bytes: [UInt8], _ seed: UInt64) {
            rest = bytes[...]
            generator = SeededGenerator(seed: seed)
        }

        func next() -> [UInt8]? {
            guard !rest.isEmpty else { return nil }
            let piece = Array(rest.prefix(Int.random(in: 1...700, using: &generator)))
            rest = rest.dropFirst(piece.count)
            return piece
        }
    }

    private func ingest(_ streams: [IngestStream], partial: [String] = []) async throws -> IngestSummary {
        var request = IngestRequest(source: "pool", inputs: [])
        request.streams = streams
        request.partial = { partial }
        return try await vault.ingest(request)
    }

    private func restored(_ snapshot: String) async throws -> [String: FoundPath] {
        let target = "\(scratch.path)/restored-\(Hex.encode(Randomness.bytes(4)))"
        _ = try await vault.restore(
            try #require(Digest256(hex: snapshot)), paths: [], to: .folder(target, overwrite: false))
        return try FoundPath.all(in: target)
    }

    @Test(
        "keeps it byte for byte, as records under the given key, whatever pieces it comes in",
        arguments: 1...12 as ClosedRange<UInt64>)
    func roundTrip(_ seed: UInt64) async throws {
        // Given
        var generator = SeededGenerator(seed: seed)
        let opaque = generator.bytes(Int.random(in: 0...300_000, using: &generator))
        var days: [(lines: [UInt8], summary: IngestSummary)] = []
        for day in 0..<3 {
            let users = (0..<200).map { "{\"Identifier\":\"u\($0)\",\"n\":\($0 % 7 == day ? day : 0)}\n" }
            let lines = Array(users.joined().utf8)
            // When
            let summary = try await ingest([
                Self.stream("users.jsonl", lines, records: ("users", "Identifier"), seed: seed),
                Self.stream("none.jsonl", [], records: ("none", "Id"), seed: seed),
                Self.stream("code/x.zip", opaque, records: nil, seed: seed),
            ])
            days.append((lines, summary))
        }

        // Then
        for (day, (lines, summary)) in days.enumerated() {
            let found = try await restored(summary.snapshot)
            #expect(found["users.jsonl"]?.bytes == lines, "seed \(seed)")
            #expect(found["none.jsonl"]?.bytes == [], "seed \(seed)")
            #expect(found["code/x.zip"]?.bytes == opaque, "seed \(seed)")
            #expect(summary.collections.map(\.name) == ["users", "none"])
            #expect(summary.collections.map(\.key) == ["Identifier", "Id"])
            #expect(summary.collections.map(\.records) == [200, 0])
            #expect(day == 0 || (summary.collections[0].changed ?? 0) > 0)
        }
        #expect(try await vault.verify(.data).problems.isEmpty)
    }

    @Test("leaves out who was erased, which takes reading it twice")
    func suppression() async throws {
        // Given somebody who was erased
        let lines = (0..<50).map { "{\"Username\":\"u\($0)\"}\n" }
        let bytes = Array(lines.joined().utf8)
        let stream = Self.stream("users.jsonl", bytes, records: ("users", "Username"), seed: 1)
        _ = try await ingest([stream])
        _ = try await scratch.open("ada", reason: "asked for it").erase(ErasureRequest(key: "u7", source: "pool"))

        // When
        let summary = try await ingest([stream])

        // Then
        #expect(summary.collections.first?.suppressed == 1)
        let found = try await restored(summary.snapshot)
        #expect(found["users.jsonl"]?.bytes == Array(lines.filter { !$0.contains("\"u7\"") }.joined().utf8))
    }

    @Test("says wherever a snapshot is told of that it is partial, also to those who only read the ledger")
    func partial() async throws {
        // Given
        _ = try vault.addPerson(name: "otto", role: .auditor, secret: .keyFile(path: scratch.key("otto")))
        let stream = Self.stream(
            "users.jsonl", Array("{\"Username\":\"a\"}\n".utf8), records: ("users", "Username"), seed: 1)

        // When
        let summary = try await ingest([stream], partial: ["groups", "lambda/PreSignUp"])

        // Then
        let ada = try scratch.open("ada")
        #expect(try ada.snapshots(source: nil).snapshots.map(\.partial) == [["groups", "lambda/PreSignUp"]])
        #expect(
            try scratch.open("otto").snapshots(source: nil).snapshots.map(\.partial) == [
                ["groups", "lambda/PreSignUp"]
            ])
        let id = try #require(Digest256(hex: summary.snapshot))
        #expect(try ada.describe(id).snapshot.partial == ["groups", "lambda/PreSignUp"])
        _ = try ada.rebuildCatalog()
        #expect(try ada.snapshots(source: nil).snapshots.map(\.partial) == [["groups", "lambda/PreSignUp"]])
    }

    @Test("archives nothing where it breaks off, or is no records")
    func breakingOff() async throws {
        struct Cut: Error {}
        let broken = IngestStream(name: "users.jsonl", records: ("users", "Username")) { { throw Cut() } }
        await #expect(throws: Cut.self) { try await ingest([broken]) }
        let other = Self.stream(
            "users.jsonl", Array("{\"Username\":\"a\"}\nnot\n".utf8), records: ("users", "Username"), seed: 1)
        await #expect(throws: VaultError.self) { try await ingest([other]) }
        #expect(try vault.snapshots(source: nil).snapshots.isEmpty)
        #expect(try await vault.verify(.data).problems.isEmpty)
    }
}
