import Fixtures
import Foundation
import Ledger
import Seal
import Store
import Testing

@Suite("A torn end of the ledger")
struct TornTailTests {
    @Test("is cut off at whatever byte it ends, and an entry says so", arguments: [false, true])
    func everyByte(_ isForgotten: Bool) async throws {
        let sample = try SampleLedger()
        try sample.append(2)
        // As a crash leaves it: written after the entry that it names.
        let remembered = try sample.bytes(sample.folder.ledgerCheckpoint)
        try sample.append(1)
        let whole = try sample.bytes(sample.folder.ledgerEntries)
        let bounds = try sample.frameBounds()
        // Finding the end without help reads the ledger from its beginning, wherever it is torn.
        for length in stride(from: bounds[2] + 1, to: bounds[3], by: isForgotten ? 13 : 1) {
            try sample.put(Array(whole[..<length]), at: sample.folder.ledgerEntries)
            if isForgotten {
                try sample.forget()
            } else {
                try sample.put(remembered, at: sample.folder.ledgerCheckpoint)
            }
            let torn = try await sample.ledger.verify()
            try #require(torn.size == 2 && torn.isWhole)
            try #require(
                torn.notices == [.tornTail(sequence: 2, offset: bounds[2], byteCount: length - bounds[2])])

            let next = try #require(try sample.append(1).first)
            try #require(next.sequence == 3)
            let repair = try sample.ledger.frame(2).open(with: sample.keys.access, vault: sample.vault).body
            try #require(repair.action == "repair" && repair.phase == .event)
            try #require(repair.counts == ["bytes": length - bounds[2]])
        }
        let report = try await sample.ledger.verify(opening: sample.reader)
        #expect(report.isWhole && report.size == 4 && report.openedCount == 4)
    }

    @Test("may be zeros, or whole but for its signature or some of its bytes", arguments: 0..<5, [false, true])
    func otherTears(_ kind: Int, wasAcknowledged: Bool) async throws {
        let sample = try SampleLedger()
        try sample.append(2)
        let remembered = try sample.bytes(sample.folder.ledgerCheckpoint)
        try sample.append(1)
        if !wasAcknowledged { try sample.put(remembered, at: sample.folder.ledgerCheckpoint) }
        let bounds = try sample.frameBounds()
        try sample.alter { entries in
            switch kind {
            case 0: for place in bounds[2]..<bounds[3] { entries[place] = 0 }
            case 1: for place in (bounds[3] - 64)..<bounds[3] { entries[place] = 0 }
            case 2: for place in (bounds[2] + 300)..<bounds[3] { entries[place] = 0 }
            case 3: for place in bounds[2]..<(bounds[2] + 100) { entries[place] = 0 }
            default: entries[bounds[2] + 200] ^= 1
            }
        }
        let lost = LedgerFinding.lostEnd(sequence: 2, offset: bounds[2])
        #expect(try await sample.ledger.verify().findings == (wasAcknowledged ? [lost] : []))
        #expect(try sample.ledger.lostEnd() == (wasAcknowledged ? lost : nil))

        try sample.append(1)

        let repair = try sample.ledger.frame(2).open(with: sample.keys.access, vault: sample.vault).body
        #expect(repair.counts?["bytes"] == bounds[3] - bounds[2])
        #expect(repair.counts?["entries"] == (wasAcknowledged ? 1 : nil))
        let repaired = LedgerFinding.repairedAway(sequence: 2, offset: bounds[2], count: 1)
        let report = try await sample.ledger.verify(opening: sample.reader)
        #expect(report.findings == (wasAcknowledged ? [repaired] : []))
    }

    @Test(
        "that this machine acknowledged and that is gone is found, until an entry says so, and then by that",
        arguments: [10, 0])
    func goneEnd(_ leftCount: Int) async throws {
        let sample = try SampleLedger()
        try sample.append(5)
        let bounds = try sample.frameBounds()
        try sample.alter { $0.removeLast($0.count - bounds[3] - leftCount) }
        let report = try await sample.ledger.verify(opening: sample.reader)
        #expect(report.findings == [.lostEnd(sequence: 4, offset: bounds[4])])

        try sample.append(1)

        let repaired = LedgerFinding.repairedAway(sequence: 3, offset: bounds[3], count: 2)
        #expect(try await sample.ledger.verify(opening: sample.reader).findings == [repaired])
    }

    @Test("that was cut between two entries and went on elsewhere is not the one that this machine remembers")
    func otherEnd() async throws {
        let sample = try SampleLedger()
        try sample.append(3)
        let copy = try sample.copy()
        try sample.append(2)
        try FileManager.default.removeItem(atPath: copy.local)
        try sample.append(4, in: copy)
        try FileManager.default.removeItem(atPath: sample.folder.ledger)
        try FileManager.default.copyItem(atPath: copy.ledger, toPath: sample.folder.ledger)
        let report = try await sample.ledger.verify(opening: sample.reader)
        #expect(report.findings.count == 1)
        #expect(report.findings.allSatisfy { $0 == .otherEnd(size: 5) || $0.sequence == 4 })
    }

    @Test("is not a whole last frame with a signature by another key: that is refused, and nothing is cut")
    func foreignSignature() async throws {
        let sample = try SampleLedger()
        let last = try #require(try sample.append(3).last)
        let signature = SigningKey.random().sign(Array(last.checkpoint.text.utf8))
        try sample.alter { $0.replaceSubrange(($0.count - 64)..., with: signature) }
        let before = try sample.bytes(sample.folder.ledgerEntries)
        let finding = LedgerFinding.wrongSignature(sequence: 2, offset: last.offset, signer: 1)
        #expect(throws: LedgerError.altered(finding)) { try sample.append(1) }
        #expect(try sample.bytes(sample.folder.ledgerEntries) == before)
        #expect(try await sample.ledger.verify().findings == [finding])
    }

    @Test("is not a frame whose length was altered while others follow: that is refused, and nothing is cut")
    func alteredLength() async throws {
        let sample = try SampleLedger()
        try sample.append(6)
        let bounds = try sample.frameBounds()
        for (bytes, frame) in [
            ([0, 0, 0, 0], 3), ([255, 255, 15, 0], 3), ([255, 255, 255, 255], 0), ([0, 8, 0, 0], 4),
        ] {
            let whole = try sample.bytes(sample.folder.ledgerEntries)
            try sample.alter { $0.replaceSubrange(bounds[frame]..<bounds[frame] + 4, with: bytes.map { UInt8($0) }) }
            try sample.forget()
            let altered = try sample.bytes(sample.folder.ledgerEntries)
            let report = try await sample.ledger.verify()
            #expect(report.findings.first == .brokenFrame(sequence: frame, offset: bounds[frame]))
            #expect(throws: LedgerError.self) { try sample.append(1) }
            #expect(try sample.bytes(sample.folder.ledgerEntries) == altered)
            try sample.put(whole, at: sample.folder.ledgerEntries)
        }
        try sample.append(1)
    }

    #if os(Linux)
        /// Whether file systems can be mounted here.
        private static let canMount: Bool = {
            let folder = "\(NSTemporaryDirectory())/ledger-mount-\(Hex.encode(Randomness.bytes(8)))"
            defer { rmdir(folder) }
            guard mkdir(folder, 0o700) == 0, mount("tmpfs", folder, "tmpfs", 0, "size=64k") == 0 else { return false }
            umount(folder)
            return true
        }()

        @Test(
            "is never left by a full disk: the append fails, and the next one stands where it would have",
            .enabled(if: canMount))
        func fullDisk() async throws {
            let sample = try SampleLedger()
            try sample.append(1)
            let copy = try sample.copy()
            let saved = try sample.copy()
            try FileManager.default.removeItem(atPath: copy.ledger)
            try DurableFile.makeFolder(copy.ledger)
            try #require(mount("tmpfs", copy.ledger, "tmpfs", 0, "size=64k") == 0)
            defer { umount(copy.ledger) }
            try DurableFile.makeFolder(copy.ledgerEpochs)
            for name in ["entries", "signer"] {
                try sample.put(try sample.bytes("\(saved.ledger)/\(name)"), at: "\(copy.ledger)/\(name)")
            }
            var count = 1
            var failure: (any Error)?
            while failure == nil, count < 1000 {
                do {
                    try sample.append(1, in: copy)
                    count += 1
                } catch { failure = error }
            }
            guard case .system(_, _, let code)? = failure as? StoreError else {
                Issue.record("\(String(describing: failure))")
                return
            }
            #expect(code == ENOSPC)
            let report = try await sample.ledger(in: copy).verify(opening: sample.reader)
            #expect(report.isWhole && report.notices.isEmpty && report.size == count)
            #expect(try sample.bytes(copy.ledgerEntries).count == report.byteCount)
        }
    #endif
}
