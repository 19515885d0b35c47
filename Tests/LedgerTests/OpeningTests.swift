import Foundation
import Ledger
import Seal
import Store
import Testing

@Suite("Verifying what the ledger's entries say")
struct OpeningTests {
    /// Rewrites the last entry with all keys but the author's own care, and gives what is found.
    private static func found(
        _ count: Int = 2, slot: SlotID? = nil, _ body: @escaping (String) -> String
    ) async throws -> [LedgerFinding] {
        let sample = try SampleLedger()
        try sample.append(count)
        try Forgery(sample).rewrite(from: count - 1, body: { body($1) }, slot: slot)
        let blind = try await sample.ledger.verify()
        #expect(blind.isWhole)
        return try await sample.ledger.verify(opening: sample.reader).findings.map(Self.withoutOffset)
    }

    private static func withoutOffset(_ finding: LedgerFinding) -> LedgerFinding {
        switch finding {
        case .contradiction(let sequence, _, let member): .contradiction(sequence: sequence, offset: 0, member: member)
        case .unopenable(let sequence, _, let reason): .unopenable(sequence: sequence, offset: 0, reason: reason)
        case .unknownPerson(let sequence, _, let slot): .unknownPerson(sequence: sequence, offset: 0, slot: slot)
        default: finding
        }
    }

    @Test("finds entries that say something else of themselves than their frames do")
    func contradictions() async throws {
        func contradicts(_ member: String) -> [LedgerFinding] {
            [.contradiction(sequence: 1, offset: 0, member: member)]
        }
        #expect(
            try await Self.found { $0.replacing("\"sequence\":1", with: "\"sequence\":0") } == contradicts("sequence"))
        #expect(
            try await Self.found { $0.replacing("\"time\":\"2026", with: "\"time\":\"2025") } == contradicts("time"))
        #expect(
            try await Self.found { $0.replacing("\"counts\"", with: "\"clock\":5,\"counts\"") } == contradicts("clock"))
        let other = SlotID.random()
        #expect(
            try await Self.found(slot: other) { $0 } == contradicts("slot") + [
                .unknownPerson(sequence: 1, offset: 0, slot: other)
            ])
    }

    @Test("finds what is no entry, or one written in another form")
    func malformed() async throws {
        let noEntry: [LedgerFinding] = [.unopenable(sequence: 1, offset: 0, reason: "what is in it is no entry")]
        for body: (String) -> String in [
            { String($0.dropLast()) }, { "[" + $0 + "]" }, { $0.replacing("\"event\"", with: "\"feast\"") },
            { $0.replacing("\"action\":", with: "\"zaction\":") }, { $0.replacing(",\"time\"", with: ", \"time\"") },
            { $0.replacing("\"counts\"", with: "\"actor\":{},\"counts\"") }, { _ in "{" }, { _ in "" },
        ] {
            #expect(try await Self.found { body($0) + "" } == noEntry)
        }
    }

    @Test("finds a person's signature that is not theirs, and admits a clock that went back")
    func persons() async throws {
        let sample = try SampleLedger()
        try sample.append(2)
        sample.advance(by: -60_000_000_000)
        try sample.append(2)
        let blind = try await sample.ledger.verify()
        guard blind.isWhole, case .timeRunsBack(sequence: 2, _, let step)? = blind.notices.first else {
            Issue.record("\(blind)")
            return
        }
        #expect(step.nanoseconds == 59_999_000_000)
        let open = try await sample.ledger.verify(opening: sample.reader)
        #expect(open.isWhole && open.notices.isEmpty && open.openedCount == 4)

        let stranger = LedgerReader(
            access: sample.keys.access,
            people: [sample.slot: LedgerPerson(key: SigningKey.random().verifyKey, role: .custodian)])
        let findings = try await sample.ledger.verify(opening: stranger).findings
        #expect(findings.compactMap(\.sequence) == [0, 1, 2, 3])

        try Forgery(sample).rewrite(from: 2, body: { $1.replacing("\"clock\":59999000000,", with: "") })
        let bounds = try sample.frameBounds()
        #expect(
            try await sample.ledger.verify(opening: sample.reader).findings
                == [.timeRunsBack(sequence: 2, offset: bounds[2], step: step)])
    }

    @Test(
        "covers an intent by its outcome's signature, and checks the intents that have none", arguments: [false, true])
    func intents(_ isStranger: Bool) async throws {
        let sample = try SampleLedger()
        let writer = try sample.writer()
        let intent = try sample.ledger.append(by: writer) { _ in EntryContent(phase: .intent, action: "restore") }
        let left = try sample.ledger.append(by: writer) { _ in EntryContent(phase: .intent, action: "restore") }
        try sample.ledger.append(by: writer) { _ in
            var content = EntryContent(phase: .outcome, action: "restore")
            content.intent = intent.intent
            return content
        }
        #expect(try await sample.ledger.verify(opening: sample.reader).isWhole)

        // An intent by another's hand, without an outcome of its own.
        let other = Identity.random()
        let forger = try sample.writer(slot: sample.slot, identity: other, role: .custodian)
        try sample.ledger.append(by: forger) { _ in EntryContent(phase: .intent, action: "restore") }
        let wrong = try await sample.ledger.verify(opening: sample.reader).findings
        #expect(wrong.map(\.sequence) == [3])

        // An outcome that names another entry than the intent that stands there.
        try sample.ledger.append(by: writer) { _ in
            var content = EntryContent(phase: .outcome, action: "restore")
            content.intent = .init(sequence: left.sequence, entry: .zero)
            return content
        }
        let findings = try await sample.ledger.verify(opening: sample.reader).findings.map(Self.withoutOffset)
        #expect(findings.contains(.contradiction(sequence: 4, offset: 0, member: "intent")))
    }

    @Test("knows people whom the header no longer names by the entries that named them")
    func namedPeople() async throws {
        let sample = try SampleLedger()
        let (bob, bobSlot) = (Identity.random(), SlotID.random())
        let (eve, eveSlot) = (Identity.random(), SlotID.random())
        let ada = try sample.writer()
        let bobWriter = try sample.writer(slot: bobSlot, identity: bob, role: .writer)
        let eveWriter = try sample.writer(slot: eveSlot, identity: eve, role: .writer)
        func name(_ person: NamedPerson, by writer: LedgerWriter) throws {
            try sample.ledger.append(by: writer) { _ in
                var content = EntryContent(phase: .event, action: "keys add")
                content.details = person.details
                return content
            }
        }
        // The first entry names its own author; it adds bob; bob, who is no custodian, tries to add eve.
        try name(NamedPerson(slot: sample.slot, card: sample.identity.card, role: .custodian), by: ada)
        try name(NamedPerson(slot: bobSlot, card: bob.card, role: .writer), by: ada)
        let intent = try sample.ledger.append(by: bobWriter) { _ in EntryContent(phase: .intent, action: "ingest") }
        try sample.ledger.append(by: bobWriter) { _ in
            var content = EntryContent(phase: .outcome, action: "ingest")
            content.intent = intent.intent
            return content
        }
        let nobody = LedgerReader(access: sample.keys.access, people: [:])
        for reader in [sample.reader, nobody] {
            let report = try await sample.ledger.verify(opening: reader)
            #expect(report.isWhole && report.openedCount == 4, "\(report.findings)")
        }

        try name(NamedPerson(slot: eveSlot, card: eve.card, role: .custodian), by: bobWriter)
        let entry = try sample.ledger.append(by: eveWriter) { _ in EntryContent(phase: .event, action: "erase") }
        for reader in [sample.reader, nobody] {
            #expect(
                try await sample.ledger.verify(opening: reader).findings
                    == [.unknownPerson(sequence: entry.sequence, offset: entry.offset, slot: eveSlot)])
        }
    }

    @Test("says how many entries are sealed to a key that the reader does not have")
    func unreadable() async throws {
        let sample = try SampleLedger()
        try sample.append(3)
        let reader = LedgerReader(access: [7: .random()], people: sample.people)
        let report = try await sample.ledger.verify(opening: reader)
        #expect(report.isWhole && report.openedCount == 0)
        #expect(report.notices == [.unreadable(generation: 1, firstSequence: 0, count: 3)])
        let frame = try sample.ledger.frame(0)
        #expect(throws: LedgerError.self) { try frame.open(with: [7: .random()], vault: sample.vault) }
        #expect(throws: LedgerError.self) { try frame.open(with: [1: .random()], vault: sample.vault) }
        #expect(throws: LedgerError.self) { try frame.open(with: sample.keys.access, vault: .random()) }
        let wrong = LedgerReader(access: [1: .random()], people: sample.people)
        #expect(try await sample.ledger.verify(opening: wrong).findings.count == 3)
    }
}
