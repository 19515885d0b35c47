import Fixtures
import Foundation
import Records
import Seal
import Store
import Testing

@testable import Vault

@Suite("Archiving and restoring")
struct RoundTripTests {
    let scratch: Scratch
    let vault: Vault

    init() throws {
        scratch = try Scratch()
        vault = try scratch.founded()
    }

    private var exports: String { "\(scratch.path)/export" }

    private func ingest() async throws -> IngestSummary {
        try await vault.ingest(IngestRequest(source: "pool", inputs: [.path(exports)]))
    }

    private func id(_ summary: IngestSummary) throws -> Digest256 { try #require(Digest256(hex: summary.snapshot)) }

    /// Restores a snapshot; what was in the folder that was archived.
    private func restored(_ snapshot: Digest256) async throws -> [String: FoundPath] {
        let target = "\(scratch.path)/restored-\(Hex.encode(Randomness.bytes(4)))"
        _ = try await vault.restore(snapshot, paths: [], to: .folder(target, overwrite: false))
        defer { try? FileManager.default.removeItem(atPath: target) }
        return try FoundPath.all(in: "\(target)/export")
    }

    private func expectSound() async throws {
        let report = try await vault.verify(.data)
        #expect(report.problems.map { "\($0.object): \($0.reason)" } == [])
    }

    /// The lines of a collection's export.
    private func lines(_ snapshot: Digest256, _ collection: String) async throws -> [String] {
        var text: [UInt8] = []
        let count = try await vault.export(snapshot, collection: collection) { text += $0 }
        let lines = String(decoding: text, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: true).map(
            String.init)
        #expect(lines.count == count)
        return lines
    }

    @Test(
        "brings back every snapshot as it was, and counts what came, went and changed",
        arguments: [Format.jsonLines, .jsonArray, .jsonObject, .csv, .cognitoCSV], [1, 2, 3] as [UInt64])
    func anyDays(_ format: Format, _ seed: UInt64) async throws {
        var folder = try ExportFolder(at: exports, format: format, users: 40, seed: seed)
        var snapshots: [(id: Digest256, files: [String: FoundPath])] = []
        var before: [ExportFolder.User]?
        for day in 0..<7 {
            try folder.write(pages: 1 + (day + Int(seed)) % 4)

            let summary = try await ingest()

            #expect(summary.warnings == [])
            let collection = try #require(summary.collections.first)
            #expect(summary.collections.count == 1)
            #expect(collection.records == folder.users.count)
            let counts = folder.counts(since: before ?? [])
            #expect(collection.key == folder.keyField, "\(format), seed \(seed), day \(day)")
            #expect(collection.added == counts.added, "\(format), seed \(seed), day \(day)")
            #expect(collection.changed == counts.changed, "\(format), seed \(seed), day \(day)")
            #expect(collection.removed == counts.removed, "\(format), seed \(seed), day \(day)")
            snapshots.append((try id(summary), try FoundPath.all(in: exports)))
            let exported = try await lines(try id(summary), collection.name)
            #expect(exported.count == folder.users.count)
            for (line, user) in zip(exported, folder.users) { #expect(line.contains("\"\(user.key)\"")) }
            before = folder.users
            folder.pass()
        }
        for (id, files) in snapshots { #expect(try await restored(id) == files) }
        try await expectSound()
    }

    @Test("brings back the last snapshot where the last records of the base are gone, and where all are")
    func lastRecords() async throws {
        let file = "\(exports)/users.jsonl"
        try FileManager.default.createDirectory(atPath: exports, withIntermediateDirectories: false)
        func write(_ range: Range<Int>) throws {
            try scratch.put(Array(range.map { "{\"id\":\"u\($0)\"}\n" }.joined().utf8), at: file)
        }
        for range in [0..<300, 0..<290, 5..<290, 0..<300, 0..<300] {
            try write(range)
            let summary = try await ingest()
            #expect(summary.collections.first?.records == range.count)
            #expect(try await restored(try id(summary)) == FoundPath.all(in: exports))
        }
        try await expectSound()
    }

    @Test("brings back bytes that are no records, links and empty folders")
    func anything() async throws {
        var random = SeededGenerator(seed: 1)
        var folder = try ExportFolder(at: exports, format: .jsonLines, users: 0, seed: 1)
        let deep = String(repeating: "[", count: 1000) + String(repeating: "]", count: 1000)
        let files: [String: [UInt8]] = [
            "empty": [], "newline": [10], "mark": [0xEF, 0xBB, 0xBF], "array.json": Array("[]".utf8),
            "object.json": Array("{\"Users\": [ ]}\n".utf8),
            "nul.json": Array("{\"id\":\"a\"}\n{\"id\":\"\0\"}\n".utf8),
            "latin.json": Array("{\"id\":\"a\"}\n{\"id\":\"".utf8) + [0xFF, 0xC0] + Array("\"}\n".utf8),
            "same.json": Array("{\"id\":\"a\",\"v\":1}\n{\"id\":\"a\",\"v\":2}\n{\"id\":\"a\",\"v\":1}\n".utf8),
            "deep.json": Array("{\"id\":\"a\",\"d\":\(deep)}\n{\"id\":\"b\"}\n".utf8),
            "long.json": Array("{\"id\":\"a\",\"x\":\"".utf8) + random.plainBytes(2 << 20)
                + Array("\"}\n{\"id\":\"b\"}".utf8),
            "numbers.json": Array("[{\"id\":1e400,\"n\":123456789012345678901234567890.5},{\"id\":-0}]".utf8),
            "random.bin": random.bytes(3 << 20), "zeros": [UInt8](repeating: 0, count: 1_500_000),
            "half.json": Array("{\"Users\":[{\"Username\":\"a\"},{\"Userna".utf8),
            "header.csv": Array("id,email\n".utf8), "quotes.csv": Array("id,email\n1,\"a\n2,b\n".utf8),
        ]
        for (name, bytes) in files.sorted(by: { $0.key < $1.key }) { try folder.put(bytes, as: name) }
        try FileManager.default.createDirectory(atPath: "\(exports)/none/inside", withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(atPath: "\(exports)/link", withDestinationPath: "nowhere/at all")
        let before = try FoundPath.all(in: exports)

        let first = try await ingest()
        let second = try await ingest()

        #expect(before.count == files.count + 3)
        for summary in [first, second] { #expect(try await restored(try id(summary)) == before) }
        #expect(second.bytesStored < 64 << 10)
        try await expectSound()
    }

    @Test("keeps a file that stops being records as bytes, and says where it stops")
    func halfWay() async throws {
        var folder = try ExportFolder(at: exports, format: .jsonLines, users: 0, seed: 1)
        let good = (0..<3000).map { "{\"id\":\"u\($0)\"}\n" }.joined()
        let text = good + "{\"id\":\"x\",,}\n" + good
        try folder.put(Array(text.utf8), as: "broken.json")
        try folder.put(Array(good.utf8), as: "sound.json")

        let summary = try await ingest()

        let warning = try #require(summary.warnings.first)
        #expect(summary.warnings.count == 1)
        #expect(warning.contains("broken.json") && warning.contains("line 3001"), "\(warning)")
        let place = good.utf8.count + "{\"id\":\"x\",".utf8.count
        #expect(warning.contains("byte \(place)") || warning.contains("byte \(place + 1)"), "\(warning)")
        #expect(summary.collections.map(\.records) == [3000])
        let manifest = try vault.snapshot(try id(summary)).manifest
        #expect(manifest.files.filter { $0.warning != nil }.map(\.displayName) == ["export/broken.json"])
        #expect(manifest.files.filter { $0.collection != nil }.map(\.displayName) == ["export/sound.json"])
        #expect(try await restored(try id(summary)) == FoundPath.all(in: exports))
        try await expectSound()
    }

    @Test("counts records whose key is not theirs alone, and keeps them all")
    func repeatedKeys() async throws {
        var folder = try ExportFolder(at: exports, format: .jsonLines, users: 0, seed: 1)
        let text = (0..<100).map { "{\"id\":\"u\($0 % 40)\",\"v\":\($0)}\n" }.joined()
        try folder.put(Array(text.utf8), as: "users.json")

        let summary = try await ingest()
        let again = try await ingest()

        #expect(summary.collections.first?.repeated == 60)
        #expect(again.collections.first?.repeated == 60)
        #expect(again.collections.first?.unchanged == 100)
        #expect(try await restored(try id(again)) == FoundPath.all(in: exports))
    }
}
