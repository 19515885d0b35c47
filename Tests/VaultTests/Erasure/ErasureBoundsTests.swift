import Foundation
import Retention
import Seal
import Store
import Testing

@testable import Vault

@Suite("What stands in the way of an erasure")
struct ErasureBoundsTests {
    private static let files = ["users.jsonl": #"{"id":"ana"}"# + "\n" + #"{"id":"bo"}"# + "\n", "note.txt": "of bo"]

    private static func set(_ rules: String, in archive: FilesArchive, at clock: Timestamp = .now) throws {
        _ = try archive.custodian().setPolicy(
            Policy("version: 1\nsources: {pool: {\(rules)}}", from: "a test"), at: clock)
    }

    private static func refusal(_ body: () async throws -> Void) async -> String? {
        do { try await body() } catch VaultError.refused(let reason) { return reason } catch { return "\(error)" }
        return nil
    }

    @Test("is a minimum term, as long as it binds a snapshot that shows the person; it says which and until when")
    func minimum() async throws {
        let archive = try FilesArchive()
        for _ in 0..<2 { try await archive.archive(Self.files) }
        let last = try await archive.archive(["users.jsonl": #"{"id":"bo"}"# + "\n"]).snapshot
        try Self.set("minimum: 5d", in: archive)
        let before = try archive.roots()

        for request in [FilesArchive.request("ana"), FilesArchive.request("bo", files: .destroy)] {
            let plan = await Self.refusal { _ = try await archive.custodian().planErasure(request) }
            #expect(plan?.contains("policy 1 keeps pool for 5 days at least, which binds") == true, "\(plan ?? "")")
            let deed = await Self.refusal { _ = try await archive.custodian().erase(request) }
            #expect(deed == plan)
        }
        let said = await Self.refusal { _ = try await archive.erase("ana") }
        #expect(said?.contains("binds 2 of the snapshots that show it") == true, "\(said ?? "")")
        let entries = try archive.custodian().entries(EntryQuery(limit: 1000)).entries
        #expect(entries.contains { $0.body.action == "erase" && $0.body.outcome == .refused })
        #expect(try archive.roots() == before && archive.custodian().certificates().certificates.isEmpty)

        // Nor is it got around by what the disk's owner does.
        let document = archive.folder.registerDocument("policy", 1)
        let policy = try archive.scratch.bytes(document)
        DurableFile.remove(document)
        let error = await #expect(throws: (any Error).self) { try await archive.erase("ana") }
        #expect(error.map(isDamage) == true)
        try archive.scratch.put(policy, at: document)
        _ = try archive.custodian().rebuildCatalog()
        #expect(await Self.refusal { _ = try await archive.erase("ana") } == said)

        // It passes, snapshot by snapshot.
        let report = try await archive.custodian().erase(FilesArchive.request("ana"), at: .inDays(6))
        #expect(report.versions == 1 && report.certificate == 1)
        #expect(try await archive.restored(last).files == ["users.jsonl": #"{"id":"bo"}"# + "\n"])
    }

    @Test("is no minimum term beside which the policy allows it, and that is not said later")
    func allowed() async throws {
        let archive = try FilesArchive()
        try await archive.archive(Self.files)
        try Self.set("minimum: 5d", in: archive)
        for rules in ["minimum: 5d, erasure: allowed", "minimum: 1y, erasure: allowed"] {
            let refusal = await Self.refusal { try Self.set(rules, in: archive) }
            #expect(refusal?.contains("for nobody to say until that has passed") == true, "\(refusal ?? "")")
        }
        #expect(await Self.refusal { _ = try await archive.erase("ana") } != nil)
        try Self.set("minimum: 5d, erasure: after-minimum", in: archive)
        try Self.set("minimum: 5d, erasure: allowed", in: archive, at: .inDays(6))
        try await archive.archive(Self.files)

        #expect(try await archive.erase("ana").versions == 1)

        // What was allowed can be forbidden at any time, and is then.
        try Self.set("minimum: 1y", in: archive, at: .inDays(6))
        #expect(await Self.refusal { _ = try await archive.erase("bo", files: .keep) } != nil)
    }

    @Test("is no other source's")
    func others() async throws {
        let archive = try FilesArchive()
        try await archive.archive(["users.jsonl": #"{"id":"ana"}"# + "\n"], source: "other")
        try await archive.archive(Self.files)
        try Self.set("minimum: 1y", in: archive)
        #expect(try await archive.erase("ana", source: "other").versions == 1)
        #expect(await Self.refusal { _ = try await archive.erase("ana") } != nil)
    }

    @Test(
        "is no minimum that was promised after it was begun: half of it is gone, and nothing is destroyed before it is finished"
    )
    func begun() async throws {
        let archive = try FilesArchive()
        let id = try await archive.archive(Self.files).snapshot
        try Self.set("minimum: 1y", in: archive)
        let vault = try archive.custodian()
        let state = try vault.retentionState(vault.currentHeader())
        let bounds = try ErasureBounds(state, vault.termClock(state, at: .now), source: "pool")
        let snapshots = [try vault.snapshot(Digest256(hex: id) ?? .zero)]

        #expect(throws: VaultError.self) { try bounds.check(snapshots, isBegun: false) }
        #expect(throws: Never.self) { try bounds.check(snapshots, isBegun: true) }
        #expect(throws: Never.self) { try bounds.check([], isBegun: false) }
    }

    @Test("is a hold on its source or on a snapshot that shows the person, and no other's")
    func holds() async throws {
        let archive = try FilesArchive()
        let first = try await archive.archive(Self.files).snapshot
        let second = try await archive.archive(["users.jsonl": #"{"id":"bo"}"# + "\n"]).snapshot
        func hold(_ change: (inout HoldRequest) -> Void) throws -> Int {
            var request = HoldRequest(caseName: "case 7")
            change(&request)
            return try archive.custodian().placeHold(request)
        }
        let source = try hold { $0.sources = ["pool"] }
        let ofSource = await Self.refusal { _ = try await archive.erase("ana") }
        #expect(ofSource?.contains("hold 1 keeps snapshots that show it") == true, "\(ofSource ?? "")")
        _ = try archive.custodian().releaseHolds([source])
        let snapshot = try hold { $0.snapshots = [Digest256(hex: first)].compactMap(\.self) }
        let ofSnapshot = await Self.refusal { _ = try await archive.erase("ana") }
        #expect(ofSnapshot?.contains("hold 2 keeps snapshots that show it") == true, "\(ofSnapshot ?? "")")
        _ = try archive.custodian().releaseHolds([snapshot])
        _ = try hold { $0.snapshots = [Digest256(hex: second)].compactMap(\.self) }

        #expect(try await archive.erase("ana").versions == 1)
        #expect(try await archive.restored(first).files["users.jsonl"] == #"{"id":"bo"}"# + "\n")
    }

    @Test("is a clock that leapt")
    func clock() async throws {
        let archive = try FilesArchive()
        try await archive.archive(Self.files)
        let leapt = await Self.refusal {
            _ = try await archive.custodian().erase(FilesArchive.request("ana"), at: .inDays(30))
        }
        #expect(leapt?.contains("retention confirm --clock") == true, "\(leapt ?? "")")
        _ = try archive.custodian().confirmClock(at: .inDays(30))
        let report = try await archive.custodian().erase(FilesArchive.request("ana"), at: .inDays(30))
        #expect(report.versions == 1)
    }
}
