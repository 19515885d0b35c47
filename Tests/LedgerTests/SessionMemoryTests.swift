import Foundation
import Ledger
import Seal
import Store
import Testing

@Suite("Session keys that were kept")
struct SessionMemoryTests {
    /// A ledger to which three processes appended two entries each.
    private static func sample() throws -> SampleLedger {
        let sample = try SampleLedger(entriesPerEpoch: 3)
        for _ in 0..<3 { try sample.append(2) }
        return sample
    }

    private static func memory(_ sample: SampleLedger, key: SecretKey = .random()) -> SessionMemory {
        SessionMemory(path: sample.folder.ledgerSessions(sample.slot), key: key)
    }

    private static func reader(_ sample: SampleLedger, _ memory: SessionMemory?) -> LedgerReader {
        LedgerReader(access: sample.keys.access, people: sample.people, memory: memory)
    }

    /// One whose `access` opens no box, so that what it opens it opens with what was kept.
    private static func boxless(_ sample: SampleLedger, _ memory: SessionMemory?) -> LedgerReader {
        LedgerReader(access: [1: .random()], people: sample.people, memory: memory)
    }

    @Test("open the entries again without their boxes, and new entries by theirs")
    func use() async throws {
        let sample = try Self.sample()
        let memory = Self.memory(sample)
        #expect(try await sample.ledger.verify(opening: Self.boxless(sample, memory)).openedCount == 0)
        #expect(try await sample.ledger.verify(opening: Self.reader(sample, memory)).openedCount == 6)
        #expect(try await sample.ledger.verify(opening: Self.boxless(sample, memory)).openedCount == 6)

        try sample.append(2)
        let report = try await sample.ledger.verify(opening: Self.boxless(sample, memory))
        #expect(report.openedCount == 6)
        #expect(report.findings.compactMap(\.sequence) == [6, 7])
        #expect(try await sample.ledger.verify(opening: Self.reader(sample, memory)).isWhole)
        #expect(try await sample.ledger.verify(opening: Self.boxless(sample, memory)).openedCount == 8)
        let names = try FileManager.default.contentsOfDirectory(atPath: sample.folder.localLedger)
        #expect(!names.contains { $0.hasPrefix(DurableFile.temporaryPrefix) })
    }

    @Test("are kept by who reads all entries in turn as well")
    func reading() async throws {
        let sample = try Self.sample()
        let memory = Self.memory(sample)
        let opener = EntryOpener(sample.ledger, access: sample.keys.access)
        var sequences: [Int] = []
        try sample.ledger.forEachEntry(opener: opener, memory: memory) { entry, frame in
            #expect(entry.body.sequence == frame.sequence)
            sequences.append(frame.sequence)
        }
        #expect(sequences == Array(0..<6))
        #expect(try await sample.ledger.verify(opening: Self.boxless(sample, memory)).openedCount == 6)
    }

    @Test("say nothing to who has another key, and what somebody else wrote is not believed")
    func otherKey() async throws {
        let sample = try Self.sample()
        let memory = Self.memory(sample)
        _ = try await sample.ledger.verify(opening: Self.reader(sample, memory))
        let other = Self.memory(sample)
        #expect(try await sample.ledger.verify(opening: Self.boxless(sample, other)).openedCount == 0)
        #expect(try await sample.ledger.verify(opening: Self.reader(sample, other)).isWhole)
        // The file is the other's now.
        #expect(try await sample.ledger.verify(opening: Self.boxless(sample, memory)).openedCount == 0)
        #expect(try await sample.ledger.verify(opening: Self.boxless(sample, other)).openedCount == 6)
    }

    @Test("of a damaged or cut file are passed over, and the boxes opened")
    func damage() async throws {
        let sample = try Self.sample()
        let memory = Self.memory(sample)
        _ = try await sample.ledger.verify(opening: Self.reader(sample, memory))
        let whole = try sample.bytes(memory.path)
        var altered = whole.indices.map { place in
            var bytes = whole
            bytes[place] ^= 0x20
            return bytes
        }
        altered += whole.indices.map { Array(whole[..<$0]) }
        for bytes in altered {
            try sample.put(bytes, at: memory.path)
            #expect(try await sample.ledger.verify(opening: Self.boxless(sample, memory)).openedCount == 0)
            #expect(try await sample.ledger.verify(opening: Self.reader(sample, memory)).isWhole)
        }
        #expect(try await sample.ledger.verify(opening: Self.boxless(sample, memory)).openedCount == 6)
    }

    @Test("hide nothing: entries that were written anew are opened by their boxes, and found out as without")
    func forgery() async throws {
        let sample = try Self.sample()
        let memory = Self.memory(sample)
        _ = try await sample.ledger.verify(opening: Self.reader(sample, memory))
        let kept = try sample.bytes(memory.path)
        try Forgery(sample).rewrite(from: 4, body: { $1.replacing("\"sequence\"", with: "\"sequence\":7,\"sequenz\"") })
        try DurableFile.makeFolder(sample.folder.local)
        try DurableFile.makeFolder(sample.folder.localLedger)
        try sample.put(kept, at: memory.path)
        let with = try await sample.ledger.verify(opening: Self.reader(sample, memory))
        let without = try await sample.ledger.verify(opening: Self.reader(sample, nil))
        #expect(!without.findings.isEmpty)
        #expect(with.findings == without.findings && with.openedCount == without.openedCount)
    }

    @Test("of a box that was altered since are not used: the broken box is found")
    func alteredBox() async throws {
        let sample = try Self.sample()
        let memory = Self.memory(sample)
        _ = try await sample.ledger.verify(opening: Self.reader(sample, memory))
        let bounds = try sample.frameBounds()
        try sample.alter { $0[bounds[3] + 100] ^= 1 }
        let with = try await sample.ledger.verify(opening: Self.reader(sample, memory)).findings
        #expect(with.contains { if case .unopenable(sequence: 3, _, _) = $0 { true } else { false } })
        #expect(try await sample.ledger.verify(opening: Self.reader(sample, nil)).findings == with)
    }
}
