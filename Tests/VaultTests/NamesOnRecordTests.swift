import Foundation
import Ledger
import Seal
import Testing

@testable import Store
@testable import Vault

@Suite("A deed that names people's records")
struct NamesOnRecordTests {
    private struct Missing: Error, CustomStringConvertible {
        let description: String
    }

    /// Has the custodian ask for a record and a value.
    private static func ask(_ staff: Staff, fails: Bool = false) throws {
        let deed = Deed("history", source: "pool", [.snapshot(staff.snapshot), .record("ana"), .value("a@b.c")])
        try staff.custodian.onRecord(deed, counts: { _ in ["changes": 2] }) {
            if fails { throw Missing(description: "there is no record ana with a@b.c") }
        }
    }

    private static func about(_ name: String) -> EntryQuery {
        var query = EntryQuery(limit: 100)
        query.object = name
        query.action = "history"
        return query
    }

    @Test("commits to them, and is found by them")
    func listed() async throws {
        let staff = try await Staff()
        try Self.ask(staff)

        for name in ["ana", "a@b.c"] {
            let found = try staff.audited().entries(Self.about(name)).entries
            #expect(found.map(\.body.phase) == [.intent, .outcome])
            #expect(found.map { $0.objects.map(\.text) }.allSatisfy { $0 == [staff.snapshot.hex, "ana", "a@b.c"] })
            #expect(found[0].body.objects == found[1].body.objects, "they share their openings")
        }
        #expect(try staff.audited().entries(Self.about("bob")).entries.isEmpty)
        #expect(try await staff.audited().verifyLedger(against: []).isWhole)
    }

    @Test("does not tell them in an error's words, nor in a question about them")
    func inClear() async throws {
        let staff = try await Staff()
        #expect(throws: Missing.self) { try Self.ask(staff, fails: true) }
        _ = try staff.audited().entries(Self.about("ana"))

        let entries = try staff.audited().entries(EntryQuery(limit: 1000)).entries
        let failed = try #require(entries.first { $0.body.action == "history" && $0.body.outcome == .failed })
        #expect(failed.body.details == ["error": "there is no record (record) with (value)"])
        #expect(entries.allSatisfy { !String(decoding: $0.bodyBytes, as: UTF8.self).contains("\"ana\"") })
        let asked = try #require(entries.last { $0.body.action == "audit list" && $0.body.phase == .outcome })
        #expect(asked.objects.map(\.text) == ["history", "ana"])
    }

    @Test("forgets a name that was erased, in lists as well")
    func erased() async throws {
        let staff = try await Staff()
        try Self.ask(staff)
        let entry = try #require(try staff.audited().entries(Self.about("ana")).entries.first)
        try staff.custodian.ledger().eraseOpening(of: entry.body.objects[1])

        #expect(try staff.audited().entries(Self.about("ana")).entries.isEmpty)
        let left = try staff.audited().entries(Self.about("a@b.c")).entries
        #expect(left.map { $0.objects.map(\.shown) }.allSatisfy { $0 == [staff.snapshot.hex, "erased", "a@b.c"] })
        #expect(try await staff.audited().verifyLedger(against: []).isWhole)
    }

    @Test("goes with its names to a log elsewhere")
    func elsewhere() async throws {
        let staff = try await Staff()
        let log = "\(staff.scratch.path)/log"
        let vault = try Vault(
            folder: staff.scratch.vault, header: staff.custodian.header, person: staff.custodian.person,
            identity: staff.custodian.identity, bundle: staff.custodian.bundle, logElsewhere: log, notices: [])
        let size = try staff.custodian.ledger().size()
        try vault.onRecord(Deed("history", [.record("ana")])) {}

        #expect(DurableFile.exists("\(log)/ledger/names") && !DurableFile.exists(staff.scratch.vault.ledgerNames))
        #expect(try staff.custodian.ledger().size() == size)
    }

    @Test("is proved with the names that it commits to")
    func proof() async throws {
        let staff = try await Staff()
        try Self.ask(staff)
        let entry = try #require(try staff.audited().entries(Self.about("ana")).entries.first)
        let proof = try staff.audited().prove(entry.body.sequence)

        let lines = try proof.names.map { try JSONDecoder().decode([String: String].self, from: Data($0)) }
        #expect(lines.map { $0["name"] } == ["ana", "a@b.c"] && lines.map { $0["kind"] } == ["record", "value"])
        for line in lines {
            let salt = try #require(line["salt"].flatMap { Hex.decode($0) })
            let message = Array("muniment name\n".utf8) + salt + Array((line["name"] ?? "").utf8)
            #expect(message.withUnsafeBytes { Digest256.sha256($0) }.hex == line["commitment"])
        }
        #expect(lines.map { $0["commitment"] } == entry.body.objects.dropFirst().map(\.commitment))
    }
}
