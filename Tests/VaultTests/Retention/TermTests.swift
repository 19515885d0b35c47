import ArchiveFixtures
import Foundation
import Ledger
import Retention
import Seal
import Testing

@testable import Store
@testable import Vault

@Suite("A minimum term")
struct MinimumTermTests {
    @Test("is lengthened, and not shortened before it has passed, whatever a policy leaves out")
    func neverShortened() async throws {
        let keeper = try await Keeper(snapshots: 2)
        try keeper.set("minimum: 6m")
        try keeper.set("minimum: 1y")

        for rules in ["minimum: 6m", "keep-last: 1", "minimum: 364d", ""] {
            let error = #expect(throws: VaultError.self, "\(rules)") { try keeper.set(rules) }
            #expect(
                error.map { isRefusal($0, "the minimum of pool binds 2 of its snapshots", "by nobody") } == true)
        }
        #expect(throws: VaultError.self) { try keeper.custodian().setPolicy(Policy()) }
        try keeper.set("minimum: 367d")
        #expect(try keeper.custodian().retentionPolicy().policy.rules(for: "pool").minimum == Term("367d"))

        let later = Timestamp.inDays(400)
        #expect(throws: VaultError.self) { try keeper.set("minimum: 1d", at: later) }
        _ = try keeper.custodian().confirmClock(at: later)
        try keeper.set("minimum: 1d", at: later)
    }

    @Test("stands when the catalog is made anew")
    func rebuiltCatalog() async throws {
        let keeper = try await Keeper()
        try keeper.set("keep-last: 1, minimum: 1y")
        for suffix in ["", "-wal", "-shm"] { DurableFile.remove(keeper.folder.catalog + suffix) }
        try FileManager.default.removeItem(atPath: keeper.folder.local)
        _ = try keeper.custodian().rebuildCatalog()

        #expect(try keeper.writer().applyRetention().hidden.isEmpty)
        #expect(throws: VaultError.self) { try keeper.custodian().dropSnapshot(keeper.snapshots[0]) }
        #expect(throws: VaultError.self) { try keeper.set("keep-last: 1") }
    }
}

@Suite("The time for terms")
struct TermClockTests {
    @Test("does not leap more than seven days past the last entry, unless somebody says that the clock is right")
    func leap() async throws {
        let keeper = try await Keeper()
        try keeper.set("keep-last: 1, minimum: 30d")
        let later = Timestamp.inDays(40)

        let error = #expect(throws: VaultError.self) { try keeper.writer().applyRetention(at: later) }
        #expect(
            error.map { isRefusal($0, "39 days past the last entry", "retention confirm --clock") } == true
                || error.map { isRefusal($0, "40 days past the last entry", "retention confirm --clock") } == true)
        #expect(try keeper.writer().planRetention(at: later).objection != nil)
        #expect(try keeper.writer().applyRetention(at: .inDays(6)).hidden.isEmpty)
        #expect(throws: VaultError.self) { try keeper.custodian(nil).confirmClock(at: later) }
        _ = try keeper.custodian("the machine was off").confirmClock(at: later)

        #expect(try keeper.writer().applyRetention(at: later).hidden.count == 3)
    }

    @Test("follows the entries, and passes over those that were written while the clock was put forward")
    func trustedTime() throws {
        func day(_ day: Int) -> Timestamp { Timestamp(nanoseconds: Int64(day) * 86_400_000_000_000) }
        func trusted(_ days: Int...) -> Timestamp {
            var time = TrustedTime(day(0))
            for each in days { time.pass(day(each)) }
            return time.time
        }

        #expect(trusted(1, 3, 10, 17) == day(17))
        #expect(trusted(1, 9, 10, 11) == day(1), "a leap, and what follows it")
        #expect(trusted(1, 400, 401, 2, 3) == day(3), "a clock that was put right")
        #expect(trusted(5, 2, 12) == day(12))
        #expect(TrustedTime(day(0)).isLeap(day(8)) && !TrustedTime(day(0)).isLeap(day(7)))
    }

    @Test("is no later than the newest cosignature of a witness, where the policy says so")
    func attested() async throws {
        let keeper = try await Keeper()
        let witness = SampleWitness()
        _ = try keeper.custodian().addWitness(witness.key)
        try keeper.set("keep-last: 1, minimum: 30d", more: "clock: attested")
        let later = Timestamp.inDays(40)

        let error = #expect(throws: VaultError.self) { try keeper.writer().applyRetention(at: later) }
        #expect(error.map { isRefusal($0, "no checkpoint is kept that a witness cosigned") } == true)
        func cosign(_ time: Timestamp) throws {
            let note = try keeper.custodian().checkpoint(ofSize: nil)
            _ = try keeper.auditor().keepCheckpoint(
                witness.cosigned(note, seconds: UInt64(time.nanoseconds / 1_000_000_000)))
        }
        try cosign(.inDays(20))
        #expect(try keeper.writer().applyRetention(at: later).hidden.isEmpty)
        try cosign(.inDays(39))
        #expect(try keeper.writer().applyRetention(at: .inDays(25)).hidden.isEmpty, "the smaller of both")
        let away = #expect(throws: VaultError.self) { try keeper.set("keep-last: 1, minimum: 31d") }
        #expect(away.map { isRefusal($0, "clock: attested stays") } == true)

        #expect(try keeper.writer().applyRetention(at: later).hidden.count == 3)
    }
}
