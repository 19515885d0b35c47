import Foundation
import Seal
import Store
import Testing

@testable import Vault

/// A vault that an earlier version wrote, copied so that a test may add to it.
struct EarlierVault: CustomStringConvertible, Sendable {
    let name: String

    private static let folder = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().appendingPathComponent("../Fixtures/Vaults").standardizedFileURL

    static let all: [EarlierVault] = ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [])
        .filter { !$0.contains(".") }.sorted().map { EarlierVault(name: $0) }

    var description: String { name }

    private var path: String { Self.folder.appendingPathComponent(name).path }

    /// A copy, with the key files of `custodian`, `writer` and `auditor`.
    func copied() throws -> Scratch {
        let scratch = try Scratch()
        for part in ["vault", "custodian.key", "writer.key", "auditor.key"] {
            try FileManager.default.copyItem(atPath: "\(path)/\(part)", toPath: "\(scratch.path)/\(part)")
        }
        return scratch
    }

    /// BLAKE2b of each file of each snapshot, by its path; the oldest snapshot first.
    func files() throws -> [[String: Digest256]] {
        var files: [[String: Digest256]] = []
        for line in try String(contentsOfFile: "\(path)/files.txt", encoding: .utf8).split(separator: "\n") {
            let parts = line.split(separator: " ")
            let number = try #require(Int(parts[0]))
            if number == files.count { files.append([:]) }
            files[number][String(parts[2])] = Digest256(hex: String(parts[1]))
        }
        return files
    }
}

@Suite("A vault of an earlier version")
struct EarlierVaultsTests {
    /// The files of a snapshot, restored, and how many records were erased out of them.
    private func restored(
        _ id: Digest256, _ vault: Vault, _ scratch: Scratch
    ) async throws -> (files: [String: [UInt8]], erased: [String: Int]) {
        let target = "\(scratch.path)/restored-\(id.hex)"
        let summary = try await vault.restore(id, paths: [], to: .folder(target, overwrite: false))
        return (
            try FoundPath.all(in: target).compactMapValues(\.bytes),
            Dictionary(uniqueKeysWithValues: summary.erased.map { ($0.path, $0.records) })
        )
    }

    private func digest(_ bytes: [UInt8]) -> Digest256 { bytes.withUnsafeBytes { Blake2b.hash($0) } }

    private func snapshots(_ vault: Vault) throws -> [(id: Digest256, source: String)] {
        try vault.snapshots(source: nil).snapshots.sorted { $0.created < $1.created }
            .map { (try #require(Digest256(hex: $0.id)), $0.source) }
    }

    @Test("is there to be read")
    func found() { #expect(!EarlierVault.all.isEmpty) }

    @Test("opens, is whole, and gives every file back", arguments: EarlierVault.all)
    func restores(_ earlier: EarlierVault) async throws {
        let scratch = try earlier.copied()
        let custodian = try scratch.open("custodian")
        let expected = try earlier.files()

        let report = try await custodian.verify(.data)
        let verdict = try await scratch.open("auditor").verifyLedger(against: [])
        let snapshots = try snapshots(custodian)

        #expect(report.problems.map { "\($0.object): \($0.reason)" } == [])
        #expect(verdict.report.findings == [])
        #expect(snapshots.count == expected.count)
        for (snapshot, files) in zip(snapshots, expected) {
            #expect(try await restored(snapshot.id, custodian, scratch).files.mapValues(digest) == files)
        }
    }

    @Test("grows: a writer adds what changed, and old and new come back", arguments: EarlierVault.all)
    func grows(_ earlier: EarlierVault) async throws {
        let scratch = try earlier.copied()
        let custodian = try scratch.open("custodian")
        let known = try snapshots(custodian)
        let place = try #require(known.lastIndex { $0.source == "prod-pool" })
        let last = known[place]
        var (files, erased) = try await restored(last.id, custodian, scratch)
        let export = "\(scratch.path)/restored-\(last.id.hex)"
        let users = String(decoding: try #require(files["users.jsonl"]), as: UTF8.self)
        let changed = users.replacing(
            "\"UserStatus\":\"CONFIRMED\"", with: "\"UserStatus\":\"ARCHIVED\"", maxReplacements: 2)
        files["users.jsonl"] = Array(changed.utf8)
        try scratch.put(Array(changed.utf8), at: "\(export)/users.jsonl")

        let summary = try await scratch.open("writer").ingest(
            IngestRequest(
                source: "prod-pool",
                inputs: try FileManager.default.contentsOfDirectory(atPath: export).sorted().map {
                    .path("\(export)/\($0)")
                }))

        let collection = try #require(summary.collections.first { $0.name == "users" })
        #expect(collection.changed == 2)
        #expect(collection.added == 0)
        #expect(collection.removed == erased["users.jsonl"] ?? 0)
        #expect(summary.bytesStored < 20_000, "what did not change is not stored again")
        let reopened = try scratch.open("custodian")
        let report = try await reopened.verify(.data)
        #expect(report.problems.map { "\($0.object): \($0.reason)" } == [])
        let snapshots = try snapshots(reopened)
        #expect(snapshots.count == (try earlier.files().count) + 1)
        let new = try #require(snapshots.last)
        try FileManager.default.removeItem(atPath: export)
        #expect(try await restored(new.id, reopened, scratch).files == files)
        #expect(try await restored(last.id, reopened, scratch).files.mapValues(digest) == earlier.files()[place])
    }
}
