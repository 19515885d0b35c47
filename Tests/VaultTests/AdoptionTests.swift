import Foundation
import Seal
import Store
import Testing

@testable import Vault

@Suite("A snapshot and its entry in the ledger")
struct AdoptionTests {
    /// Kills an ingest at each of its points in turn, in a vault of its own each time, until one has left a manifest that
    /// the ledger does not tell of.
    private func staffWithOrphan() async throws -> (Staff, Digest256) {
        for point in 1...30 {
            let staff = try await Staff()
            let (path, key) = (staff.scratch.vault.path, staff.scratch.key("nightly"))
            _ = try Staff.day(4, in: staff.scratch)
            let input = "\(staff.scratch.path)/users.jsonl"
            await #expect(processExitsWith: .signal(SIGKILL), "point \(point)") {
                [path = path as String, key = key as String, input = input as String, point = point as Int] in
                setenv("MUNIMENT_FAULT", "\(point)", 1)
                let nightly = try Vault.open(at: path, secrets: [.keyFile(path: key)], as: nil)
                _ = try await nightly.ingest(IngestRequest(source: "pool", inputs: [.path(input)]))
            }
            let made = try staff.scratch.open("otto").snapshotsOnRecord()
            let orphans = try staff.scratch.vault.snapshotIDs().subtracting(made.keys)
            if let orphan = orphans.first { return (staff, orphan) }
        }
        throw VaultError.notFound("no point lies between a manifest and its entry")
    }

    @Test("where a kill fell between the two is reported, changes nothing, and is put on record by the doctor")
    func orphan() async throws {
        let (staff, id) = try await staffWithOrphan()
        let (ada, otto) = (try staff.scratch.open("ada"), try staff.scratch.open("otto"))

        for vault in [ada, otto] {
            let report = try await vault.verify(.structure)
            #expect(report.problems.isEmpty)
            #expect(report.notices.contains { $0.hasPrefix("snapshots/\(id.hex) has no entry in the ledger") })
        }
        #expect(try otto.snapshots(source: nil).notices.count == 1)
        let found = try ada.examine(fix: false).filter { $0.object == "snapshots/\(id.hex)" }
        #expect(found.map(\.severity) == [.warning] && found.map(\.fixed) == [false])
        #expect(try ada.snapshotsOnRecord()[id] == nil)

        #expect(try ada.examine(fix: true).contains { $0.object == "snapshots/\(id.hex)" && $0.fixed })

        let adopted = try #require(try ada.entries(.adoptions).entries.first)
        #expect(adopted.body.objects.first?.name == id.hex)
        #expect(adopted.body.actor.name == "ada")
        #expect(try !ada.examine(fix: true).contains { $0.object == "snapshots/\(id.hex)" }, "it is adopted once")
        #expect(try ada.entries(.adoptions).entries.count == 1)
        let (told, known) = (try otto.snapshots(source: nil), try ada.snapshots(source: nil))
        #expect(told.notices == [])
        #expect(told.snapshots.map(\.id) == known.snapshots.map(\.id))
        #expect(told.snapshots.map(\.bytesStored) == known.snapshots.map(\.bytesStored))
        let report = try await ada.verify(.data)
        #expect(report.problems.isEmpty && !report.notices.contains { $0.contains("no entry") })
    }

    @Test("where the manifest is gone is a problem that names the snapshot, with and without the catalog")
    func goneManifest() async throws {
        let staff = try await Staff()
        let scratch = staff.scratch
        let object = "snapshots/\(staff.snapshot.hex)"
        DurableFile.remove(scratch.vault.snapshot(staff.snapshot))

        for isCatalogGone in [false, true] {
            if isCatalogGone {
                for suffix in ["", "-wal", "-shm"] { DurableFile.remove(scratch.vault.catalog + suffix) }
            }
            for name in ["ada", "otto"] {
                let problems = try await scratch.open(name).verify(.structure).problems
                let problem = try #require(problems.first { $0.object == object }, "\(name)")
                #expect(problem.hurts == ["snapshot \(staff.snapshot.hex.prefix(8))"])
            }
            let found = try scratch.open("ada").examine(fix: true)
            #expect(found.contains { $0.object == object && $0.severity == .problem && $0.text.contains("ledger") })
            #expect(try !scratch.vault.packIDs().isEmpty, "what may still be needed stays")
        }
    }

    @Test("are held against each other by an auditor too, who sees a ledger that was altered")
    func auditor() async throws {
        let staff = try await Staff()
        let scratch = staff.scratch
        var bytes = try scratch.bytes(scratch.vault.ledgerEntries)
        bytes[200] ^= 1
        try scratch.put(bytes, at: scratch.vault.ledgerEntries)

        #expect(try await !scratch.open("otto").verify(.structure).problems.isEmpty)
    }
}

extension EntryQuery {
    fileprivate static var adoptions: EntryQuery {
        var query = EntryQuery(limit: 10)
        query.action = "doctor adopt"
        return query
    }
}
