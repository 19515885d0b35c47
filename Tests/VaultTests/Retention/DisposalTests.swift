import Foundation
import Ledger
import Retention
import Seal
import Testing

@testable import Store
@testable import Vault

@Suite("What is to be destroyed")
struct DisposalTests {
    private func disposals(_ keeper: Keeper, at clock: Timestamp = .now) throws -> Disposals {
        let ada = try keeper.custodian()
        return try ada.disposals(ada.currentHeader(), at: clock)
    }

    /// What a writer's own program could leave: a document of `dropped/` that is theirs in every way.
    private func forge(
        _ keeper: Keeper, naming named: [Digest256] = [], _ change: (inout DroppedContent) -> Void
    ) throws {
        let nightly = try keeper.writer()
        _ = try nightly.change(DroppedContent.self, as: "retention apply") { state, _ in
            var content = state.dropped?.content ?? DroppedContent()
            change(&content)
            return RegisterChange(
                content: content, objects: named.map { .snapshot($0) }, result: 0)
        }
    }

    private func item(
        _ id: Digest256, _ cause: DroppedContent.Cause, long ago: Timestamp = Timestamp(nanoseconds: 0)
    ) -> DroppedContent.Item {
        DroppedContent.Item(
            snapshot: id.hex, source: "pool", created: ago, bytes: 1, time: ago, until: ago, cause: cause, policy: 1,
            reasons: ["forged"], person: "00", certificate: 1)
    }

    @Test("is what is hidden, when its grace time has passed")
    func grace() async throws {
        let keeper = try await Keeper()
        try keeper.set("keep-last: 2", more: "grace: 3d")
        _ = try keeper.writer().applyRetention()
        _ = try keeper.custodian().dropSnapshot(keeper.snapshots[3])

        #expect(try disposals(keeper).waiting.count == 3)
        #expect(try disposals(keeper).due.isEmpty)
        let due = try disposals(keeper, at: .inDays(4))

        // Without the last one, which was mistaken, the policy keeps the second.
        #expect(Set(due.due.map(\.snapshot)) == [keeper.snapshots[0], keeper.snapshots[3]])
        #expect(due.kept.map(\.disposal.snapshot) == [keeper.snapshots[1]])
        #expect(due.due.first { $0.snapshot == keeper.snapshots[3] }?.cause.request == "a test")
        #expect(due.due.first { $0.snapshot == keeper.snapshots[0] }?.cause.policy == 1)
    }

    @Test("is nothing that a hold, a minimum or a longer grace time covers that came later")
    func laterRules() async throws {
        let keeper = try await Keeper()
        try keeper.set("keep-last: 1", more: "grace: 1d")
        _ = try keeper.writer().applyRetention()
        try keeper.hold([keeper.snapshots[0]])
        let soon = Timestamp.inDays(3)
        #expect(try disposals(keeper, at: soon).held.map(\.holds) == [[1]])
        #expect(try disposals(keeper, at: soon).due.count == 2)

        try keeper.set("keep-last: 1", more: "grace: 5d")
        #expect(try disposals(keeper, at: soon).due.isEmpty)
        try keeper.set("keep-last: 1, minimum: 1y", more: "grace: 1d")
        #expect(try disposals(keeper, at: soon).due.isEmpty)
    }

    @Test("is nothing by a clock that is not to be relied on")
    func clock() async throws {
        let keeper = try await Keeper()
        try keeper.set("keep-last: 1")
        _ = try keeper.writer().applyRetention()

        let error = #expect(throws: VaultError.self) { try disposals(keeper, at: .inDays(9)) }

        #expect(error.map { isRefusal($0, "confirm --clock") } == true)
        _ = try keeper.custodian().confirmClock(at: .inDays(9))
        #expect(try disposals(keeper, at: .inDays(9)).due.count == 3)
    }

    @Test("is nothing that a writer says is to go, and neither the policy nor a custodian does")
    func forgedDropping() async throws {
        let keeper = try await Keeper()
        try keeper.set("keep-last: 2", more: "grace: 2d")
        _ = try keeper.writer().applyRetention()
        try forge(keeper, naming: [keeper.snapshots[3]]) { content in
            content.dropped = [
                item(keeper.snapshots[0], .policy), item(keeper.snapshots[2], .policy),
                item(keeper.snapshots[3], .request),
            ]
        }

        #expect(try disposals(keeper).due.isEmpty, "the ledger knows since when it is hidden")
        let found = try disposals(keeper, at: .inDays(5))
        #expect(found.due.map(\.snapshot) == [keeper.snapshots[0]])
        #expect(Set(found.kept.map(\.disposal.snapshot)) == [keeper.snapshots[2], keeper.snapshots[3]])
        #expect(found.kept.contains { $0.reasons == ["the ledger does not tell of its dropping"] })
        #expect(found.kept.contains { $0.reasons == ["the ledger does not say that a custodian dropped it"] })
    }

    @Test("is nothing that a snapshot in doubt pushed out, in whatever order the catalog has them")
    func displacedBySuspects() async throws {
        let keeper = try await Keeper(snapshots: 3)
        try keeper.set("keep-last: 1", more: "grace: 1d")
        try keeper.scratch.put(Array("{\"Username\":\"user-1\"}\n".utf8), at: "\(keeper.scratch.path)/users.jsonl")
        _ = try await keeper.writer().ingest(
            IngestRequest(source: "pool", inputs: [.path("\(keeper.scratch.path)/users.jsonl")]))
        try forge(keeper, naming: [keeper.snapshots[2]]) { content in
            content.dropped = [item(keeper.snapshots[2], .policy)]
        }

        let found = try disposals(keeper, at: .inDays(5))

        #expect(found.due.isEmpty && found.kept.map(\.disposal.snapshot) == [keeper.snapshots[2]])
    }

    @Test("leaves alone what records are held")
    func heldRecords() async throws {
        let keeper = try await Keeper(snapshots: 1)
        try keeper.hold(sources: ["pool"], keys: ["user-1", "user-2"])
        let ada = try keeper.custodian()

        let held = try ada.disposals(ada.currentHeader()).heldRecords

        #expect(held.count == 2 && held.allSatisfy { $0.source == "pool" && $0.collection == "users" && $0.hold == 1 })
        _ = try ada.releaseHolds([1])
        #expect(try ada.disposals(ada.currentHeader()).heldRecords.isEmpty)
    }
}

@Suite("A certificate")
struct CertificateTests {
    @Test("says what was hidden and why, is signed, and is checked outside of the vault as well")
    func whole() async throws {
        let keeper = try await Keeper()
        try keeper.set("keep-last: 2")
        _ = try keeper.writer().applyRetention()
        _ = try keeper.custodian("an export of the wrong pool").dropSnapshot(keeper.snapshots[2])

        let list = try keeper.auditor().certificates()

        #expect(list.damages.isEmpty && list.certificates.map(\.number) == [1, 2])
        let first = list.certificates[0].certificate
        #expect(first.deed == "retention apply" && first.name == "nightly" && first.cause.policy == 1)
        #expect(first.cause.document != nil && first.means == [.hidden] && first.counts["snapshots"] == 2)
        #expect(first.snapshots.map(\.snapshot) == keeper.snapshots.prefix(2).map(\.hex))
        #expect(list.certificates[1].certificate.cause.request == "an export of the wrong pool")
        let document = try keeper.auditor().certificate(1).document
        #expect(try keeper.auditor().verifyCertificate(document).isGood)
        let text = String(decoding: document, as: UTF8.self)
        let altered = Array(text.replacing("\"snapshots\" : 2", with: "\"snapshots\" : 1").utf8)
        #expect(altered != document)
        #expect(try !keeper.auditor().verifyCertificate(altered).isGood)
        #expect(throws: VaultError.self) { try keeper.auditor().verifyCertificate(Array("{}".utf8)) }
        #expect(throws: VaultError.self) { try keeper.auditor().certificate(3) }
    }

    @Test("that is missing or altered is found", arguments: ["altered", "missing", "last"])
    func damaged(way: String) async throws {
        let keeper = try await Keeper()
        try keeper.set("keep-last: 2")
        _ = try keeper.writer().applyRetention()
        _ = try keeper.custodian().dropSnapshot(keeper.snapshots[2])
        let path = keeper.folder.registerDocument("certificates", way == "last" ? 2 : 1)
        if way == "altered" {
            var bytes = try keeper.scratch.bytes(path)
            bytes[200] ^= 1
            try keeper.scratch.put(bytes, at: path)
        } else {
            DurableFile.remove(path)
        }

        #expect(try keeper.auditor().certificates(as: "certificates verify").damages.count == 1)
    }
}
