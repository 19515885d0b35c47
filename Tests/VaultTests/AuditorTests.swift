import Foundation
import Seal
import Store
import Testing

@testable import Vault

@Suite("An auditor")
struct AuditorTests {
    /// What `snapshots --json` would say.
    private func json(_ list: SnapshotList) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        return String(decoding: try encoder.encode(list.snapshots), as: UTF8.self)
    }

    @Test("lists the snapshots out of the ledger as a custodian does out of the catalog, to the last number")
    func sameList() async throws {
        let staff = try await Staff()
        let scratch = staff.scratch
        _ = try await scratch.open("nightly").ingest(Staff.day(5, in: scratch))
        // One whose collections have records of equal keys, besides files that are no records.
        try scratch.put(Array("{\"id\":\"g\"}\n{\"id\":\"g\"}\n".utf8), at: "\(scratch.path)/groups.jsonl")
        try scratch.put(Array("no records".utf8), at: "\(scratch.path)/notes.txt")
        _ = try await staff.custodian.ingest(
            IngestRequest(
                source: "groups", inputs: ["groups.jsonl", "notes.txt"].map { .path("\(scratch.path)/\($0)") }))
        let (otto, ada) = (try scratch.open("otto"), try scratch.open("ada"))

        for source in [nil, "pool", "groups"] {
            let (told, known) = (try otto.snapshots(source: source), try ada.snapshots(source: source))
            #expect(try json(told) == json(known))
            #expect(told.snapshots.count == (source == nil ? 3 : source == "pool" ? 2 : 1))
            #expect(told.missing == [] && told.notices == [])
        }
        #expect(throws: VaultError.notFound("the vault holds no snapshot of a source called other")) {
            try otto.snapshots(source: "other")
        }
    }

    @Test("is told of a snapshot that the ledger names and whose manifest is gone, whatever became of the catalog")
    func missing() async throws {
        let staff = try await Staff()
        let scratch = staff.scratch
        let second = try await staff.custodian.ingest(Staff.day(2, in: scratch))
        DurableFile.remove(scratch.vault.snapshot(staff.snapshot))
        for suffix in ["", "-wal", "-shm"] { DurableFile.remove(scratch.vault.catalog + suffix) }

        let list = try scratch.open("otto").snapshots(source: nil)

        #expect(list.snapshots.map(\.id) == [second.snapshot])
        #expect(list.missing == [staff.snapshot.hex])
    }

    @Test("takes nobody's word for a snapshot who adds none")
    func forged() async throws {
        let staff = try await Staff()
        let otto = try staff.scratch.open("otto")
        let real = try staff.custodian.snapshot(staff.snapshot)
        let invented = Snapshot(
            id: Blake2b.hash([1]), manifest: real.manifest, layout: real.layout, rowKey: .random())

        // The entry is signed by the signer of the ledger, as an auditor's slot has the key to it.
        try otto.record {
            try $0.event(
                .ingest(invented), counts: .ingest(invented, bytesStored: 1), details: .roots(of: invented))
        }

        #expect(try otto.snapshots(source: nil).missing == [])
        #expect(try otto.snapshots(source: nil).snapshots.map(\.id) == [staff.snapshot.hex])
    }

    @Test("states a reason where every reading needs one")
    func reason() async throws {
        let staff = try await Staff()
        _ = try staff.custodian.changeRules { $0.requireReason = [.read] }

        #expect {
            try staff.scratch.open("otto").snapshots(source: nil)
        } throws: {
            if case VaultError.refused = $0 { true } else { false }
        }
    }
}

@Suite("When people last came")
struct LastUseTests {
    @Test(
        "is known to those who open the ledger's entries, and to no other",
        arguments: ["ada", "otto", "nightly", "kim"])
    func known(_ name: String) async throws {
        let staff = try await Staff()
        let before = Date.now.addingTimeInterval(-3600)
        _ = try await staff.scratch.open("nightly").ingest(Staff.day(1, in: staff.scratch))

        let people = try staff.scratch.open(name).people()

        let uses = Dictionary(uniqueKeysWithValues: people.map { ($0.name, $0.lastUsed) })
        guard name == "ada" || name == "otto" else { return #expect(uses.values.allSatisfy { $0 == nil }) }
        #expect(uses["kim"] == .some(nil) && uses["otto"] == .some(nil), "this asking does not count")
        let (ada, nightly) = (try #require(uses["ada"] ?? nil), try #require(uses["nightly"] ?? nil))
        #expect(ada < nightly)
        #expect(Double(ada.nanoseconds) / 1e9 > before.timeIntervalSince1970)
    }

    @Test("is not that of another who had the name")
    func sameName() async throws {
        let staff = try await Staff()
        _ = try await staff.scratch.open("nightly").ingest(Staff.day(1, in: staff.scratch))
        try staff.custodian.removePerson("nightly")
        _ = try staff.custodian.addPerson(
            name: "nightly", role: .writer, secret: .keyFile(path: staff.scratch.key("nightly-2")))

        let person = try staff.custodian.people().first { $0.name == "nightly" }
        #expect(try #require(person).lastUsed == nil)
    }
}
