import Catalog
import Fixtures
import Foundation
import Ledger
import Seal
import Testing

@testable import Store
@testable import Vault

@Suite("The catalog's index of entries")
struct IndexCheckTests {
    /// A vault with an index, of which two entries commit to names and one of those is erased.
    private static func staff() async throws -> Staff {
        let staff = try await Staff()
        for name in ["ana", "bob"] {
            try staff.custodian.onRecord(Deed("history", source: "pool", [.record(name), .value("x \"y\"")])) {}
        }
        for _ in 0..<3 { _ = try staff.custodian.snapshots(source: nil) }
        let entries = try staff.audited().entries(EntryQuery(limit: 1000)).entries
        let first = try #require(entries.first { $0.body.action == "history" })
        try staff.custodian.ledger().eraseOpening(of: first.body.objects[0])
        return staff
    }

    private static func change(_ staff: Staff, _ sql: String) throws {
        let changed = try Spawned.run(["sqlite3", staff.scratch.vault.catalog, sql], in: staff.scratch.path)
        #expect(changed.status == 0, "\(changed.text)")
    }

    @Test("is what the ledger says, before and after it is made anew")
    func whole() async throws {
        let staff = try await Self.staff()
        #expect(try await staff.audited().verifyLedger(against: []).isWhole)
        _ = try staff.custodian.rebuildCatalog()
        #expect(try await staff.audited().verifyLedger(against: []).isWhole)
        _ = try staff.audited().entries(EntryQuery(limit: 1))
        #expect(try await staff.audited().verifyLedger(against: []).isWhole)
    }

    @Test(
        "is found where it differs, with the first entry, and mended by making it anew",
        arguments: [
            ("UPDATE entry SET person = randomblob(16) WHERE sequence IN (4, 9)", 4),
            ("UPDATE entry SET action = (SELECT action FROM entry WHERE sequence = 0) WHERE sequence = 5", 5),
            ("UPDATE entry SET source = NULL WHERE sequence = 7", 7),
            ("UPDATE entry SET time = time + 1 WHERE sequence = 3", 3),
            ("UPDATE entry SET latest = latest + 1 WHERE sequence = 3", 3),
            ("UPDATE entry SET intent = NULL WHERE sequence = 2", 2),
            ("UPDATE entry SET offset = offset + 1 WHERE sequence = 1", 1),
            ("DELETE FROM entry WHERE sequence = 6", 6),
            ("DELETE FROM entry_object WHERE sequence = 1", 1),
            ("DELETE FROM entry_object WHERE sequence = 10", 10),
            ("UPDATE entry_object SET object = randomblob(16) WHERE sequence = 8", 8),
            ("INSERT INTO entry_object VALUES (randomblob(16), 8), (randomblob(16), 8)", 8),
            (
                "INSERT INTO entry SELECT -4, offset, time, latest, person, action, source, intent FROM entry WHERE sequence = 0",
                -4
            ),
        ])
    func differs(_ sql: String, _ entry: Int) async throws {
        let staff = try await Self.staff()
        try Self.change(staff, sql)

        let verdict = try await staff.audited().verifyLedger(against: [])

        #expect(verdict.index?.entry == entry && !verdict.isWhole && verdict.isLedgerWhole)
        #expect(verdict.findingCount == 1)
        #expect("\(try #require(verdict.index))".contains("entry \(entry)"))
        _ = try staff.custodian.rebuildCatalog()
        #expect(try await staff.audited().verifyLedger(against: []).isWhole)
    }
}
