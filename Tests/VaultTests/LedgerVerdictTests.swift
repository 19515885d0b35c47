import Foundation
import Ledger
import Seal
import Testing

@testable import Store
@testable import Vault

extension Staff {
    /// Puts a copy of the vault's files aside, or of some of them.
    fileprivate func copy(_ names: [String] = ["ledger", "local"], to name: String) throws {
        for file in names {
            let target = "\(scratch.path)/\(name)/\(file)"
            try FileManager.default.createDirectory(
                atPath: DurableFile.parent(of: target), withIntermediateDirectories: true)
            try FileManager.default.copyItem(atPath: "\(scratch.vault.path)/\(file)", toPath: target)
        }
    }

    /// Puts back what was put aside.
    fileprivate func putBack(_ names: [String] = ["ledger", "local"], from name: String) throws {
        for file in names {
            try FileManager.default.removeItem(atPath: "\(scratch.vault.path)/\(file)")
            try FileManager.default.copyItem(
                atPath: "\(scratch.path)/\(name)/\(file)", toPath: "\(scratch.vault.path)/\(file)")
        }
    }

    /// Reads the vault, so that it has more entries.
    fileprivate func read(times: Int) throws {
        for _ in 0..<times { _ = try custodian.rules() }
        for _ in 0..<times { _ = try custodian.snapshots(source: nil) }
    }

    /// Cuts the last entries off, and all that this machine knows of them besides the catalog.
    fileprivate func cut(_ count: Int) throws {
        let path = scratch.vault.ledgerEntries
        let bytes = try scratch.bytes(path)
        var starts = [20]
        while let start = starts.last, start < bytes.count {
            let length = bytes[start..<start + 4].reversed().reduce(0) { $0 << 8 | Int($1) }
            starts.append(start + 4 + length)
        }
        try scratch.put(Array(bytes[..<starts[starts.count - 1 - count]]), at: path)
        try FileManager.default.removeItem(atPath: scratch.vault.localLedger)
    }
}

@Suite("Checking the ledger of a vault")
struct LedgerVerdictTests {
    @Test("finds nothing in one that is whole, and counts what it opened")
    func whole() async throws {
        let staff = try await Staff()
        let kept = try staff.audited().checkpoint(ofSize: nil)
        try staff.read(times: 3)

        let verdict = try await staff.audited().verifyLedger(against: [kept])

        #expect(verdict.isWhole && verdict.findingCount == 0)
        #expect(verdict.report.openedCount == verdict.report.size && verdict.report.size > 10)
        #expect(verdict.report.comparisons.map(\.isConsistent) == [true])
        #expect(verdict.notices.isEmpty)
    }

    @Test("leaves the entries sealed where that is asked for, and finds what was altered all the same")
    func sealed() async throws {
        let staff = try await Staff()
        try staff.read(times: 3)
        let whole = try await staff.audited().verifyLedger(opening: false, against: [])
        let path = staff.scratch.vault.ledgerEntries
        var bytes = try staff.scratch.bytes(path)
        bytes[bytes.count / 2] ^= 1
        try staff.scratch.put(bytes, at: path)

        let altered = try await staff.audited().verifyLedger(opening: false, against: [])

        #expect(whole.isWhole && whole.report.openedCount == 0 && whole.report.size > 10)
        #expect(!altered.isWhole && altered.report.openedCount == 0)
    }

    @Test("names the entry that was altered, and can still be done when nothing can be put on record")
    func altered() async throws {
        let staff = try await Staff()
        var bytes = try staff.scratch.bytes(staff.scratch.vault.ledgerEntries)
        bytes[20 + 300] ^= 1
        try staff.scratch.put(bytes, at: staff.scratch.vault.ledgerEntries)
        try FileManager.default.removeItem(atPath: staff.scratch.vault.localLedger)

        let verdict = try await staff.audited().verifyLedger(against: [])

        #expect(!verdict.isWhole)
        #expect(verdict.report.findings.contains(.wrongLeaf(sequence: 0, offset: 20)))
        #expect(throws: LedgerError.self) { try staff.audited().entry(0) }
    }

    @Test("is a part of checking the vault, whoever checks it")
    func withTheVault() async throws {
        let staff = try await Staff()
        let size = try staff.audited().entries(EntryQuery(limit: 1000)).entries.count
        for vault in [staff.custodian, try staff.audited()] {
            #expect(try await vault.verify(.structure).entries > size)
        }
        var bytes = try staff.scratch.bytes(staff.scratch.vault.ledgerEntries)
        bytes[20 + 300] ^= 1
        try staff.scratch.put(bytes, at: staff.scratch.vault.ledgerEntries)

        for vault in [staff.custodian, try staff.audited()] {
            let problems = try await vault.verify(.structure).problems
            #expect(problems.contains { $0.object == "ledger/entries" && $0.reason.contains("entry 0") })
        }
    }

    @Test("can be done where the last entry was rewritten, off the record")
    func offTheRecord() async throws {
        let staff = try await Staff()
        var bytes = try staff.scratch.bytes(staff.scratch.vault.ledgerEntries)
        bytes[bytes.count - 1] ^= 1
        try staff.scratch.put(bytes, at: staff.scratch.vault.ledgerEntries)

        let verdict = try await staff.audited().verifyLedger(against: [])

        #expect(verdict.report.findings.count == 1 && verdict.notices.count == 1)
        #expect(verdict.notices.first?.contains("not on record") == true)
        #expect(throws: LedgerError.self) { try staff.audited().entries(EntryQuery(limit: 1)) }
        #expect(try staff.scratch.bytes(staff.scratch.vault.ledgerEntries) == bytes, "nothing was added")
    }

    @Test(
        "finds that the last entry, which was acknowledged, was altered, before anything is put on record; and later by the repair"
    )
    func alteredEnd() async throws {
        let staff = try await Staff()
        try staff.read(times: 1)
        let path = staff.scratch.vault.ledgerEntries
        let size = try staff.custodian.ledger().size()
        var bytes = try staff.scratch.bytes(path)
        bytes[bytes.count - 100] ^= 1
        try staff.scratch.put(bytes, at: path)

        let verdict = try await staff.audited().verifyLedger(against: [])

        #expect(verdict.report.findings.map(\.sequence) == [size - 1] && !verdict.isWhole)
        #expect(verdict.notices.contains { $0.contains("not on record") })
        #expect(try staff.scratch.bytes(path) == bytes, "nothing was cut off")
        try staff.read(times: 1)
        let later = try await staff.audited().verifyLedger(against: [])
        #expect(later.report.findings.map(\.sequence) == [size - 1] && !later.isWhole)
        #expect(later.report.findings.first?.description.contains("repair") == true)
        let problems = try await staff.custodian.verify(.structure).problems
        #expect(problems.contains { $0.reason.contains("repair") })
    }

    @Test("finds by the catalog that the end was cut off")
    func cutEnd() async throws {
        let staff = try await Staff()
        try staff.read(times: 3)
        let known = try staff.audited().entries(EntryQuery(limit: 1000)).entries.count
        try staff.cut(5)

        let verdict = try await staff.audited().verifyLedger(against: [])

        #expect(verdict.report.isWhole, "what is left is whole")
        #expect(verdict.disagreement?.contains("the catalog knows of \(known + 1) entries") == true)
        #expect(!verdict.isWhole && verdict.findingCount == 1)
        // It is found until somebody lists entries, who is told; the telling is on record.
        #expect(try await !staff.audited().verifyLedger(against: []).isWhole)
        #expect(try staff.audited().entries(EntryQuery(limit: 1)).notices.count == 1)
        let told = try staff.audited().entries(EntryQuery(limit: 1)).entries.first?.body
        #expect(told?.details?["notice"]?.contains("cut off") == true)
    }

    @Test("finds by the catalog that the end was cut off and the ledger went on")
    func cutEndAndMore() async throws {
        let staff = try await Staff()
        try staff.read(times: 3)
        _ = try staff.audited().entries(EntryQuery(limit: 1))
        try staff.cut(6)
        try staff.read(times: 9)

        let verdict = try await staff.audited().verifyLedger(against: [])

        #expect(verdict.report.isWhole)
        #expect(verdict.disagreement?.contains("is not the one that the catalog knows") == true)
    }

    @Test("finds by a checkpoint from elsewhere that the end was cut off, whatever became of the catalog")
    func cutAgainstCheckpoint() async throws {
        let staff = try await Staff()
        try staff.read(times: 5)
        let kept = try staff.audited().checkpoint(ofSize: nil)
        let size = try #require(Checkpoint(text: kept.text)).size
        try staff.cut(4)
        try FileManager.default.removeItem(atPath: staff.scratch.vault.catalog)

        let verdict = try await staff.audited().verifyLedger(against: [kept])

        guard case .cutOff(size, let ours) = verdict.report.comparisons.first else {
            Issue.record("\(verdict.report.comparisons)")
            return
        }
        #expect(ours < size && !verdict.isWhole)
    }

    @Test("finds that an older copy was put in the ledger's place, and that copies went on apart")
    func copies() async throws {
        let staff = try await Staff()
        try staff.copy(to: "older")
        try staff.read(times: 4)
        let kept = try staff.audited().checkpoint(ofSize: nil)
        let size = try #require(Checkpoint(text: kept.text)).size

        try staff.putBack(from: "older")
        try FileManager.default.removeItem(atPath: staff.scratch.vault.catalog)
        let rolledBack = try await staff.audited().verifyLedger(against: [kept])
        try staff.read(times: 8)
        let forked = try await staff.audited().verifyLedger(against: [kept])

        guard case .cutOff(size, _) = rolledBack.report.comparisons.first else {
            Issue.record("\(rolledBack.report.comparisons)")
            return
        }
        #expect(forked.report.comparisons == [.forked(size: size, signer: 1)])
        #expect(rolledBack.report.findings.isEmpty && forked.report.findings.isEmpty, "each by itself is whole")
    }

    @Test("tells another vault's checkpoint from its own")
    func otherVault() async throws {
        let staff = try await Staff()
        let other = try await Staff()

        let verdict = try await staff.audited().verifyLedger(against: [other.audited().checkpoint(ofSize: nil)])

        #expect(verdict.report.comparisons == [.otherLedger] && !verdict.isWhole)
    }
}
