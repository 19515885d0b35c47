import Foundation
import Ledger
import Seal
import Store
import Testing

@Suite("Appending to the ledger")
struct AppendingTests {
    @Test("gives entries that come back as they were, signed by their author")
    func roundTrip() throws {
        let sample = try SampleLedger()
        let writer = try sample.writer()
        let intent = try sample.ledger.append(by: writer) { _ in
            var content = EntryContent(phase: .intent, action: "restore")
            content.source = "prod-pool"
            content.objects = [.init(kind: "snapshot", name: "8c41/ü \"quoted\"")]
            content.purpose = "case 4711"
            return content
        }
        let outcome = try sample.ledger.append(by: writer) { _ in
            var content = EntryContent(phase: .outcome, action: "restore")
            content.outcome = .done
            content.counts = ["files": 3]
            content.details = ["to": "/restored"]
            content.intent = intent.intent
            return content
        }

        var frames: [Frame] = []
        try sample.ledger.forEachFrame {
            frames.append($0)
            return true
        }
        #expect(frames.map(\.sequence) == [0, 1])
        #expect(frames.map(\.offset) == [intent.offset, outcome.offset])
        #expect(frames.map(\.entryHash) == [intent.entryHash, outcome.entryHash])
        let entries = try frames.map { try $0.open(with: sample.keys.access, vault: sample.vault) }
        #expect(entries.allSatisfy { $0.slot == sample.slot })
        #expect(entries.allSatisfy { $0.isSigned(by: sample.identity.card.verify, vault: sample.vault) })
        #expect(entries[0].body.purpose == "case 4711")
        #expect(entries[0].body.objects == [.init(kind: "snapshot", name: "8c41/ü \"quoted\"")])
        #expect(entries[0].body.source == "prod-pool")
        #expect(entries[0].body.time == intent.time)
        #expect(entries[1].body.outcome == .done)
        #expect(entries[1].body.counts == ["files": 3])
        #expect(entries[1].body.details == ["to": "/restored"])
        #expect(entries[1].body.intent == .init(sequence: 0, entry: intent.entryHash))
        #expect(entries[1].body.clock == nil)
        #expect(try sample.ledger.frame(1) == frames[1])
        #expect(try sample.ledger.frame(1, atOffset: outcome.offset) == frames[1])
        #expect(throws: LedgerError.noSuchEntry(sequence: 2, size: 2)) { try sample.ledger.frame(2) }
    }

    @Test("gives a checkpoint of each size, signed by the running signer")
    func checkpoints() throws {
        let sample = try SampleLedger()
        #expect(try sample.ledger.newestCheckpoint() == nil)
        for entry in try sample.append(5) {
            #expect(entry.note.isSigned(by: sample.ledger.key(of: sample.firstSigner)))
            #expect(entry.checkpoint.size == entry.sequence + 1)
        }
        let last = try #require(try sample.append(1).first)
        #expect(try sample.ledger.newestCheckpoint() == last.note)
        try sample.forget()
        #expect(try sample.ledger.newestCheckpoint() == last.note)
        #expect(try sample.ledger.size() == 6)
    }

    @Test("goes on where what is derived is lost, out of date, damaged or of another ledger", arguments: 0..<5)
    func withoutDerived(_ kind: Int) throws {
        let sample = try SampleLedger(entriesPerEpoch: 4)
        try sample.append(3)
        let early = try sample.bytes(sample.folder.ledgerCheckpoint)
        try sample.append(3)
        switch kind {
        case 0: try sample.forget()
        case 1: try sample.put(early, at: sample.folder.ledgerCheckpoint)
        case 2: try sample.put(Array(early.dropLast(40)), at: sample.folder.ledgerCheckpoint)
        case 3: try sample.put([], at: sample.folder.ledgerCheckpoint)
        default:
            let other = try SampleLedger()
            try other.append(6)
            try sample.put(try sample.bytes(other.folder.ledgerCheckpoint), at: sample.folder.ledgerCheckpoint)
        }
        let next = try #require(try sample.append(1).first)
        #expect(next.sequence == 6)
        #expect(try sample.ledger.newestCheckpoint() == next.note)
    }

    @Test("by many at once loses nothing")
    func contention() async throws {
        let sample = try SampleLedger(entriesPerEpoch: 7)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<4 {
                group.addTask { for _ in 0..<15 { try sample.append(1) } }
            }
            try await group.waitForAll()
        }
        var actions = 0
        try sample.ledger.forEachFrame {
            #expect($0.sequence == actions)
            actions += 1
            return true
        }
        #expect(actions == 60)
        #expect(try sample.ledger.signers().count == 9)
    }

    @Test("admits in the entry that the clock went back")
    func clock() throws {
        let sample = try SampleLedger()
        try sample.append(2)
        sample.advance(by: -5_000_000_000)
        try sample.append(2)
        let bodies = try (0..<4).map {
            try sample.ledger.frame($0).open(with: sample.keys.access, vault: sample.vault).body
        }
        #expect(bodies.map(\.clock) == [nil, nil, 4_999_000_000, nil])
        #expect(bodies[2].time < bodies[1].time)
    }

    @Test("that its author gives up writes nothing, and an entry that is too long is refused")
    func givenUp() throws {
        struct GivenUp: Error {}
        let sample = try SampleLedger()
        try sample.append(1)
        let before = try sample.bytes(sample.folder.ledgerEntries)
        #expect(throws: GivenUp.self) {
            try sample.ledger.append(by: try sample.writer()) { _ in throw GivenUp() }
        }
        #expect(throws: LedgerError.self) {
            try sample.ledger.append(by: try sample.writer()) { _ in
                var content = EntryContent(phase: .event, action: "ingest")
                content.purpose = String(repeating: "x", count: 1 << 20)
                return content
            }
        }
        #expect(try sample.bytes(sample.folder.ledgerEntries) == before)
    }

    @Test("needs the log key that the signer is sealed to")
    func logKey() throws {
        let sample = try SampleLedger()
        guard let log = SealingKey(newestOf: sample.keys.log.mapValues(\.publicKey)),
            let access = SealingKey(newestOf: sample.keys.access.mapValues(\.publicKey))
        else { throw SampleLedger.SampleError.noKey }
        let stranger = LedgerWriter(
            slot: sample.slot, actor: try sample.writer().actor, signingKey: sample.identity.signingKey,
            log: [2: .random()], newestLog: log, session: SessionKey(sealedTo: access))
        #expect(throws: LedgerError.noLogKey(generation: 1)) {
            try sample.ledger.append(by: stranger) { _ in EntryContent(phase: .event, action: "ingest") }
        }
    }

    @Test("is refused where there is no ledger, and a ledger with entries is not founded again")
    func founding() throws {
        let sample = try SampleLedger()
        let log = try #require(SealingKey(newestOf: sample.keys.log.mapValues(\.publicKey)))
        let again = try Ledger.found(in: sample.folder, vault: sample.vault, log: log)
        #expect(again != sample.firstSigner)
        #expect(throws: LedgerError.self) { try sample.append(1) }
        DurableFile.remove(sample.folder.ledgerEntries)
        #expect(throws: LedgerError.noLedger(path: sample.folder.ledgerEntries)) { try sample.append(1) }

        let other = try SampleLedger()
        try other.append(1)
        #expect(throws: LedgerError.occupied(path: other.folder.ledger)) {
            _ = try Ledger.found(in: other.folder, vault: other.vault, log: log)
        }
    }
}
