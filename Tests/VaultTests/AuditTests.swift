import Fixtures
import Foundation
import Ledger
import Seal
import Testing

@testable import Store
@testable import Vault

/// One line of the ledger, as these tests look at it.
private struct Line: Hashable, CustomStringConvertible {
    let person: String
    let action: String
    let result: String

    init(_ person: String, _ action: String, _ result: String) {
        self.person = person
        self.action = action
        self.result = result
    }

    init(_ entry: Entry) {
        self.init(
            entry.body.actor.name, entry.body.action, entry.body.outcome?.rawValue ?? entry.body.phase.rawValue)
    }

    var description: String { "\(person) \(action) \(result)" }
}

extension Staff {
    /// The vault in the auditor's hands.
    func audited() throws -> Vault { try scratch.open("otto") }
}

extension EntryQuery {
    fileprivate init(limit: Int = 1000, _ change: (inout EntryQuery) -> Void) {
        self.init(limit: limit)
        change(&self)
    }
}

@Suite("The ledger of a vault")
struct AuditTests {
    @Test("says who did what, in the order in which it happened")
    func list() async throws {
        let staff = try await Staff()
        let out = RestoreTarget.folder("\(staff.scratch.path)/out", overwrite: false)
        _ = try await staff.custodian.restore(staff.snapshot, paths: [], to: out)
        _ = try await staff.custodian.verify(.structure)
        await #expect(throws: VaultError.self) {
            try await staff.scratch.open("nightly").restore(staff.snapshot, paths: [], to: out)
        }

        let list = try staff.audited().entries(EntryQuery(limit: 1000))

        let founding = ["nightly", "otto", "kim"].flatMap { _ in
            [Line("ada", "keys add", "intent"), Line("ada", "keys add", "done")]
        }
        let since = [
            Line("ada", "ingest", "done"), Line("ada", "restore", "intent"), Line("ada", "restore", "done"),
            Line("ada", "verify", "intent"), Line("ada", "verify", "done"), Line("nightly", "restore", "intent"),
            Line("nightly", "restore", "refused"),
        ]
        #expect(list.entries.map(Line.init) == [Line("ada", "init", "done")] + founding + since)
        #expect(list.entries.map(\.body.sequence) == Array(0..<list.entries.count))
        #expect(list.notices.isEmpty)
    }

    @Test("puts its own reading on record, with what was asked for")
    func reading() async throws {
        let staff = try await Staff()
        let auditor = try staff.audited()
        let before = try auditor.entries(EntryQuery(limit: 1000)).entries.count

        let later = try auditor.entries(EntryQuery { $0.action = "audit list" }).entries

        #expect(later.map(Line.init) == [Line("otto", "audit list", "intent"), Line("otto", "audit list", "done")])
        #expect(later.map(\.body.sequence) == [before, before + 1])
        #expect(later.last?.body.counts == ["entries": before])
        let asked = try auditor.entries(EntryQuery(limit: 1) { _ in }).entries
        #expect(asked.first?.body.objects == [.init(kind: "action", name: "audit list")])
    }

    @Test("is listed by person, action, object, source and time, and by how many")
    func filters() async throws {
        let staff = try await Staff()
        let writer = try staff.scratch.open("nightly")
        let second = try await writer.ingest(Staff.day(1, in: staff.scratch))
        let auditor = try staff.audited()
        func numbers(_ change: (inout EntryQuery) -> Void) throws -> [Int] {
            try auditor.entries(EntryQuery(change)).entries.map(\.body.sequence)
        }
        let all = try auditor.entries(EntryQuery(limit: 1000)).entries
        let ingest = try #require(all.last).body

        #expect(try numbers { $0.actor = "nightly" } == [ingest.sequence])
        #expect(try numbers { $0.action = "ingest" } == [7, ingest.sequence])
        #expect(try numbers { $0.source = "pool" } == [7, ingest.sequence])
        #expect(try numbers { $0.object = second.snapshot } == [ingest.sequence])
        #expect(
            try numbers {
                $0.object = String(second.snapshot.prefix(8))
                $0.actor = "nightly"
            } == [ingest.sequence])
        #expect(try numbers { $0.object = "otto" } == [3, 4])
        #expect(try numbers { $0.actor = "nobody" } == [])
        #expect(
            try numbers {
                $0.since = all[2].body.time
                $0.until = all[4].body.time
            } == [2, 3, 4])
        #expect(
            try numbers {
                $0.action = "ingest"
                $0.actor = "ada"
            } == [7])
        var two = EntryQuery(limit: 2)
        two.until = ingest.time
        #expect(try auditor.entries(two).entries.map(\.body.sequence) == [7, 8], "the newest, newest last")
    }

    @Test("is listed by the source of the snapshots that entries name, old entries without one among the others")
    func sources() async throws {
        let staff = try await Staff()
        let other = try staff.scratch.open("nightly")
        let file = "\(staff.scratch.path)/other.json"
        try Data("{\"Username\":\"ana\"}\n".utf8).write(to: URL(fileURLWithPath: file))
        _ = try await other.ingest(IngestRequest(source: "elsewhere", inputs: [.path(file)]))
        let (ada, id) = (staff.custodian, staff.snapshot)
        _ = try ada.describe(id)
        _ = try await ada.restore(id, paths: [], to: .folder("\(staff.scratch.path)/out", overwrite: false))
        _ = try await ada.export(id, collection: "users") { _ in }
        // A writer does not know whose snapshot it is.
        await #expect(throws: VaultError.self) { try await other.export(id, collection: "users") { _ in } }

        var query = EntryQuery(limit: 100)
        query.source = "pool"
        let lines = try staff.audited().entries(query).entries.map(Line.init)

        let reads = ["show", "restore", "export"].flatMap { [Line("ada", $0, "intent"), Line("ada", $0, "done")] }
        #expect(lines == [Line("ada", "ingest", "done")] + reads)
    }

    @Test("shows an entry with the one that ends it or that it ends")
    func partners() async throws {
        let staff = try await Staff()
        _ = try staff.custodian.describe(staff.snapshot)
        let auditor = try staff.audited()

        let intent = try auditor.entry(8)
        let outcome = try auditor.entry(9)

        #expect(Line(intent.entry) == Line("ada", "show", "intent") && intent.partner == outcome.entry)
        #expect(Line(outcome.entry) == Line("ada", "show", "done") && outcome.partner == intent.entry)
        #expect(intent.isSigned == true && outcome.isSigned == true)
        #expect(try auditor.entry(0).partner == nil)
        #expect(throws: LedgerError.noSuchEntry(sequence: 99, size: 16)) { try auditor.entry(99) }
        #expect(throws: LedgerError.noSuchEntry(sequence: -1, size: 18)) { try auditor.entry(-1) }
    }

    @Test("is indexed anew, in memory if need be, when the catalog is lost or is none")
    func lostIndex() async throws {
        let staff = try await Staff()
        let auditor = try staff.audited()
        let before = try auditor.entries(EntryQuery(limit: 8)).entries
        let catalog = staff.scratch.vault.catalog

        for damage in ["removed", "text", "folder"] {
            for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: catalog + suffix) }
            if damage == "text" { try staff.scratch.put(Array("no catalog".utf8), at: catalog) }
            if damage == "folder" { try DurableFile.makeFolder(catalog) }

            let list = try auditor.entries(EntryQuery(limit: 1000))

            #expect(Array(list.entries.prefix(before.count)) == before, "\(damage)")
            #expect(list.notices.isEmpty, "\(damage)")
        }
        try FileManager.default.removeItem(atPath: catalog)
        #expect(
            try staff.custodian.snapshots(source: nil).snapshots.count == 1, "what an auditor cannot index is not lost")
    }

    @Test("is indexed anew when somebody altered the index")
    func alteredIndex() async throws {
        let staff = try await Staff()
        let auditor = try staff.audited()
        let before = try auditor.entries(EntryQuery(limit: 8)).entries
        let changes = [
            "UPDATE entry SET offset = 21 WHERE sequence = 3",
            "UPDATE entry SET offset = 20, time = 1 WHERE sequence = 3",
            "DELETE FROM entry WHERE sequence = 3",
            "UPDATE entry SET person = (SELECT person FROM entry WHERE sequence = 9) WHERE sequence = 3",
        ]
        for change in changes {
            let changed = try Spawned.run(["sqlite3", staff.scratch.vault.catalog, change], in: staff.scratch.path)
            #expect(changed.status == 0, "\(changed.text)")

            var query = EntryQuery(limit: 1000)
            query.until = before.last?.body.time
            #expect(try auditor.entries(query).entries == before, "\(change)")
            query.actor = "otto"
            #expect(try auditor.entries(query).entries.isEmpty, "\(change)")
        }
    }

    @Test("is examined by auditors and custodians; that others asked is on record")
    func roles() async throws {
        let staff = try await Staff()
        let writer = try staff.scratch.open("nightly")
        let keyholder = try staff.scratch.open("kim")

        for vault in [writer, keyholder] {
            #expect(throws: VaultError.self) { try vault.entries(EntryQuery(limit: 1)) }
            #expect(throws: VaultError.self) { try vault.entry(0) }
            #expect(throws: VaultError.self) { try vault.checkpoint(ofSize: nil) }
            #expect(throws: VaultError.self) { try vault.signers() }
            #expect(throws: VaultError.self) { try vault.prove(0) }
            await #expect(throws: VaultError.self) { try await vault.verifyLedger(against: []) }
            await #expect(throws: VaultError.self) { try await vault.watchEntries(from: nil) { _ in } }
        }

        let actions = ["list", "show", "checkpoint", "signers", "prove", "verify", "watch"]
        let refused = actions.flatMap { action in
            ["intent", "refused"].map { Line("nightly", "audit \(action)", $0) }
        }
        let entries = try staff.audited().entries(EntryQuery { $0.actor = "nightly" }).entries
        #expect(entries.map(Line.init) == refused)
    }

    @Test("proves one entry, to whoever has the first signer's key")
    func proof() async throws {
        let staff = try await Staff()
        let auditor = try staff.audited()
        let key = try #require(try auditor.signers().first).key

        for sequence in [0, 1, 7] {
            let proof = try auditor.prove(sequence)

            #expect(proof.proof.proves(Digest256.sha256([0] + proof.leafData), signedBy: key))
            #expect(proof.leafData.count == 104)
            #expect(Array(proof.leafData[8..<40]) == Digest256.sha256(proof.entry.bytes).bytes)
            #expect(proof.entry.body.sequence == sequence)
        }
    }

    @Test("is followed from an entry on, until the follower stops")
    func watching() async throws {
        let staff = try await Staff()
        let auditor = try staff.audited()
        let custodian = staff.custodian
        let (lines, continuation) = AsyncStream.makeStream(of: Line.self)
        let watch = Task {
            try await auditor.watchEntries(from: 6, every: .milliseconds(5)) { continuation.yield(Line($0)) }
            continuation.finish()
        }

        var seen: [Line] = []
        for await line in lines {
            seen.append(line)
            if line == Line("otto", "audit watch", "intent") { _ = try custodian.snapshots(source: nil) }
            if line == Line("ada", "snapshots", "done") { watch.cancel() }
        }
        try await watch.value

        #expect(
            seen == [
                Line("ada", "keys add", "done"), Line("ada", "ingest", "done"), Line("otto", "audit watch", "intent"),
                Line("ada", "snapshots", "intent"), Line("ada", "snapshots", "done"),
            ])
        let last = try auditor.entries(EntryQuery(limit: 1)).entries
        #expect(last.map(Line.init) == [Line("otto", "audit watch", "done")])
    }
}

@Suite("Following the ledger")
struct WatchTests {
    @Test("ends where the ledger is cut off or rewritten meanwhile, and says at which entry", arguments: [true, false])
    func cut(_ isCut: Bool) async throws {
        let staff = try await Staff()
        let auditor = try staff.audited()
        let path = staff.scratch.vault.ledgerEntries
        let (lines, continuation) = AsyncStream.makeStream(of: Int.self)
        let watch = Task {
            defer { continuation.finish() }
            try await auditor.watchEntries(from: 0, every: .milliseconds(5)) {
                if $0.body.action == "audit watch" { continuation.yield($0.body.sequence) }
            }
        }
        for await intent in lines {
            // In place and at once, as whoever follows looks at the file all the time.
            let bytes = try staff.scratch.bytes(path)
            let file = try #require(FileHandle(forUpdatingAtPath: path))
            if isCut {
                try file.truncate(atOffset: UInt64(bytes.count - 100))
            } else {
                try file.seek(toOffset: UInt64(bytes.count - 200))
                try file.write(contentsOf: Data([bytes[bytes.count - 200] ^ 1]))
            }
            let result = await watch.result
            #expect {
                try result.get()
            } throws: { error in
                guard case LedgerError.altered(.lostEnd(let sequence, _)) = error else { return false }
                return sequence == intent
            }
        }
        // How it ended is on record behind a repair, which stays a finding.
        let report = try await staff.custodian.verifyLedger(against: []).report
        #expect(report.findings.contains { if case .repairedAway = $0 { true } else { false } })
    }
}

extension Digest256 {
    fileprivate static func sha256(_ bytes: [UInt8]) -> Digest256 { bytes.withUnsafeBytes { sha256($0) } }
}
