import Foundation
import Ledger
import Retention
import Seal
import Testing

@testable import Store
@testable import Vault

@Suite("What a policy drops")
struct DroppingTests {
    @Test("is hidden by a writer, is found by nobody who asks, and comes back")
    func hideAndBringBack() async throws {
        let keeper = try await Keeper()
        try keeper.set("keep-last: 2")

        let report = try keeper.writer().applyRetention()

        let gone = Set(keeper.snapshots.prefix(2))
        #expect(Set(report.hidden.map(\.snapshot.label.text)) == Set(gone.map(\.hex)))
        let ada = try keeper.custodian()
        #expect(try ada.snapshots(source: "pool").snapshots.map(\.id) == keeper.snapshots.suffix(2).map(\.hex))
        #expect(
            try keeper.auditor().snapshots(source: "pool").snapshots.map(\.id) == keeper.snapshots.suffix(2).map(\.hex))
        #expect(try ada.resolve("latest~1", source: nil, to: "show") == keeper.snapshots[2])
        #expect(throws: VaultError.self) { try ada.resolve("latest~2", source: nil, to: "show") }
        #expect(try ada.chronicle(of: "pool", to: "history").snapshots.map(\.id) == Array(keeper.snapshots.suffix(2)))
        let named = #expect(throws: VaultError.self) {
            try ada.resolve(keeper.snapshots[0].hex, source: nil, to: "show")
        }
        #expect(named.map { isRefusal($0, "was dropped on", "muniment retention undrop") } == true)
        #expect(try await ada.verify(.data).problems.isEmpty, "everything is there as it was")
        #expect(try keeper.auditor().droppedSnapshots().count == 2)

        _ = try ada.undropSnapshot(keeper.snapshots[0].hex)

        #expect(try keeper.hidden() == [keeper.snapshots[1]])
        #expect(try keeper.writer().applyRetention().hidden.isEmpty, "what was brought back stays")
    }

    @Test("is nothing where there is no policy")
    func noPolicy() async throws {
        let keeper = try await Keeper()

        #expect(try keeper.writer().applyRetention().hidden.isEmpty)
        #expect(try keeper.writer().planRetention().policy == nil)
    }

    @Test("is what was approved, and nothing where anything has changed since")
    func approvedPlan() async throws {
        let keeper = try await Keeper()
        try keeper.set("keep-last: 2")
        func plan() throws -> PlanDocument {
            let vault = try keeper.custodian()
            return try PlanDocument(file: PlanDocument(vault.planRetention(), of: vault).bytes())
        }
        let early = try plan()
        func refused(_ part: String) {
            let error = #expect(throws: VaultError.self) { try keeper.custodian().applyRetention(early) }
            #expect(
                error.map { isRefusal($0, "things have changed since", part) } == true, "\(String(describing: error))")
        }

        _ = try await keeper.custodian().ingest(Staff.day(9, in: keeper.scratch))
        refused("was added or brought back")
        try keeper.hold([keeper.snapshots[0]])
        refused("a hold was placed")
        try keeper.set("keep-last: 4")
        refused("the policy is number 2")
        #expect(try keeper.hidden().isEmpty)

        let late = try plan()
        #expect(try keeper.custodian().applyRetention(late).hidden.count == 0)
        let other = try await Keeper(snapshots: 1)
        #expect(throws: VaultError.badInput("that is the plan of another vault")) {
            try other.custodian().applyRetention(late)
        }
    }

    @Test("does not hold what a hold keeps, which is said and on record")
    func held() async throws {
        let keeper = try await Keeper()
        try keeper.set("keep-last: 1")
        try keeper.hold([keeper.snapshots[0]])
        try keeper.hold([keeper.snapshots[0], keeper.snapshots[1]])

        let report = try keeper.writer().applyRetention()

        #expect(report.hidden.map(\.snapshot.label.text) == [keeper.snapshots[2].hex])
        #expect(Set(report.stopped.map(\.snapshot.label.text)) == Set(keeper.snapshots.prefix(2).map(\.hex)))
        var query = EntryQuery(limit: 1)
        query.action = "retention apply"
        let entry = try #require(try keeper.auditor().entries(query).entries.first)
        #expect(entry.body.counts == ["hidden": 1, "stopped by holds": 2])
        #expect(entry.body.details?["stopped by holds"]?.contains(keeper.snapshots[0].hex.prefix(16)) == true)

        _ = try keeper.custodian().releaseHolds([1])
        #expect(try keeper.writer().applyRetention().hidden.isEmpty, "another hold covers it")
        _ = try keeper.custodian().releaseHolds([], ofCase: "case 7")
        #expect(try keeper.writer().applyRetention().hidden.count == 2)
    }

    @Test("holds every snapshot of the source where the source or a record of it is held", arguments: [true, false])
    func heldSource(byKey: Bool) async throws {
        let keeper = try await Keeper()
        try keeper.set("keep-last: 1, maximum: 1d", more: "grace: 1d")
        try keeper.hold(sources: ["pool"], keys: byKey ? ["user-7"] : [])

        #expect(try keeper.writer().applyRetention().stopped.count == 4)
        #expect(try keeper.hidden().isEmpty)
        let hold = try #require(try keeper.auditor().holds().first)
        #expect(hold.caseName == "case 7" && hold.reason == "a test" && hold.keys == (byKey ? ["user-7"] : []))
    }

    @Test("never names the key of a held record in the clear")
    func heldKeyIsSealed() async throws {
        let keeper = try await Keeper(snapshots: 1)
        try keeper.hold(sources: ["pool"], keys: ["user-7"])

        let header = try keeper.custodian().currentHeader()
        let document = try #require(try keeper.writer().lastDocument(HoldsContent.self, header))
        #expect(!String(decoding: document.bytes, as: UTF8.self).contains("user-7"))
        #expect(document.content.holds.first?.records?.count == 1)
    }

    @Test("stays where it is in doubt, until somebody has looked at it")
    func doubt() async throws {
        let keeper = try await Keeper(snapshots: 2)
        try keeper.set("keep-last: 1")
        try keeper.scratch.put(Array("{\"Username\":\"user-1\"}\n".utf8), at: "\(keeper.scratch.path)/users.jsonl")
        let made = try await keeper.writer().ingest(
            IngestRequest(source: "pool", inputs: [.path("\(keeper.scratch.path)/users.jsonl")]))
        let small = try #require(Digest256(hex: made.snapshot))

        let before = try keeper.writer().applyRetention()
        #expect(before.hidden.map(\.snapshot.label.text) == [keeper.snapshots[0].hex])
        #expect(before.suspects.map(\.snapshot.label.text) == [small.hex])
        #expect(throws: VaultError.self) { try keeper.custodian(nil).confirmSnapshot(small) }
        #expect(throws: VaultError.self) { try keeper.custodian().confirmSnapshot(keeper.snapshots[1]) }
        _ = try keeper.custodian().confirmSnapshot(small)

        #expect(try keeper.writer().applyRetention().hidden.map(\.snapshot.label.text) == [keeper.snapshots[1].hex])
    }

    @Test("may be one that a person names, bound by holds and minimum as everything else")
    func named() async throws {
        let keeper = try await Keeper()
        #expect(throws: VaultError.self) { try keeper.custodian(nil).dropSnapshot(keeper.snapshots[1]) }
        try keeper.hold([keeper.snapshots[0]])

        let error = #expect(throws: VaultError.self) { try keeper.custodian().dropSnapshot(keeper.snapshots[0]) }
        #expect(error.map { isRefusal($0, "held by hold 1") } == true)
        let report = try keeper.custodian().dropSnapshot(keeper.snapshots[3])
        #expect(report.certificate == 1)
        #expect(try keeper.custodian().resolve("latest", source: nil, to: "show") == keeper.snapshots[2])

        try keeper.set("minimum: 1y")
        let bound = #expect(throws: VaultError.self) { try keeper.custodian().dropSnapshot(keeper.snapshots[2]) }
        #expect(bound.map { isRefusal($0, "not 1 year old before") } == true)
    }

    @Test("is for two to drop, and for two to release, where dual control says so")
    func dualControl() async throws {
        let keeper = try await Keeper()
        try keeper.set("keep-last: 1")
        try keeper.hold([keeper.snapshots[0]])
        let ada = try keeper.custodian()
        for name in ["bob", "cleo"] {
            _ = try ada.addPerson(name: name, role: .keyholder, secret: .keyFile(path: keeper.scratch.key(name)))
        }
        _ = try ada.addPerson(name: "both", role: .custodian, secret: .together(["bob", "cleo"]))
        let both = try keeper.scratch.open(together: ["bob", "cleo"], as: "both", reason: "a test")
        _ = try both.removePerson("ada")
        _ = try both.changeRules { $0.dualControl = [.holdRelease, .retentionApply] }

        let error = #expect(throws: VaultError.self) { try keeper.writer().applyRetention() }
        #expect(error.map { isRefusal($0, "reserves retention.apply for two people") } == true)

        let again = try keeper.scratch.open(together: ["bob", "cleo"], as: "both", reason: "a test")
        #expect(try again.applyRetention().hidden.count == 2)
        #expect(try again.releaseHolds([1]) == [1])
        #expect(throws: VaultError.self) { try again.releaseHolds([1]) }
    }
}
