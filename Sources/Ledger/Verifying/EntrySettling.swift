import Seal
import Store

/// Settles what the bulk of a verification put off: intents without an outcome, and entries by people whom the header does
/// not name but an earlier entry does.
struct EntrySettling {
    private let ledger: Ledger
    private let file: EntriesFile
    private let reader: LedgerReader?
    private var intents: [Int: OpenedPiece.Unsettled] = [:]
    private var strangers: [OpenedPiece.Unsettled] = []
    private var namings: [(entry: OpenedPiece.Unsettled, person: NamedPerson)] = []
    private var unreadable: [UInt32: (first: Int, count: Int)] = [:]
    private var findings: [LedgerFinding] = []
    private var openedCount = 0
    private var digests = OutlineDigests()
    private var gathered: [EntryBody] = []

    init(_ ledger: Ledger, _ file: EntriesFile, _ reader: LedgerReader?) {
        self.ledger = ledger
        self.file = file
        self.reader = reader
    }

    /// Takes the next piece of the ledger.
    mutating func take(_ piece: OpenedPiece) {
        openedCount += piece.openedCount
        for digest in piece.digests { digests.append(digest) }
        findings += piece.findings
        gathered += piece.gathered
        strangers += piece.strangers
        namings += piece.namings
        for (generation, met) in piece.unreadable {
            unreadable[generation, default: (met.first, 0)].count += met.count
        }
        // Outcomes first: their intents stand in earlier pieces.
        for cover in piece.covers { take(cover) }
        intents.merge(piece.intents) { first, _ in first }
    }

    private mutating func take(_ cover: OpenedPiece.Cover) {
        guard let intent = intents[cover.intent] else { return }
        if let finding = cover.contradiction(with: intent) { findings.append(finding) }
        if cover.covers(intent) { intents[cover.intent] = nil }
    }

    /// Checks what is left and adds all findings to the report.
    mutating func settle(_ report: inout LedgerReport) async throws {
        guard let reader else { return }
        let known = try knownPeople(reader)
        for cover in try await check(strangers, known, reader) { take(cover) }
        _ = try await check(intents.values.sorted { $0.sequence < $1.sequence }, known, reader)
        report.openedCount = openedCount
        report.digests = digests
        report.gathered = gathered
        // What is wrong with a whole file is found with each entry that needs it, and said once.
        var files: Set<String> = []
        report.findings += findings.filter { finding in finding.file.map { files.insert($0).inserted } ?? true }
            .sorted { ($0.sequence ?? 0) < ($1.sequence ?? 0) }
        for (generation, met) in unreadable.sorted(by: { $0.key < $1.key }) {
            report.notices.append(.unreadable(generation: generation, firstSequence: met.first, count: met.count))
        }
    }

    /// Everyone whom the header names, and whom entries name that a custodian signed; the ledger's first entry may name its
    /// own author, whom nobody was there to add.
    private func knownPeople(_ reader: LedgerReader) throws -> KnownPeople {
        var known = KnownPeople(header: reader.people)
        var keys = SessionKeys(access: reader.access)
        for (entry, person) in namings.sorted(by: { $0.entry.sequence < $1.entry.sequence }) {
            if entry.sequence == 0, entry.slot == person.slot { known.add(person, since: 0) }
            // The signatures of those whom the header names have been checked.
            let isByCustodian =
                try reader.people[entry.slot].map { $0.role == .custodian }
                ?? known.people(of: entry.slot, at: entry.sequence)
                .contains { try $0.role == .custodian && read(entry, &keys)?.isSigned(by: $0.key) ?? false }
            if isByCustodian { known.add(person, since: entry.sequence) }
        }
        return known
    }

    /// Checks the authors' signatures of some entries, in parallel; gives the outcomes that stand for their intents.
    private mutating func check(
        _ entries: [OpenedPiece.Unsettled], _ known: KnownPeople, _ reader: LedgerReader
    ) async throws -> [OpenedPiece.Cover] {
        let batchCount = 512
        var start = 0
        var covers: [OpenedPiece.Cover] = []
        let me = self
        var found: [LedgerFinding] = []
        try await OrderedTasks.forEach(
            next: {
                guard start < entries.count else { return nil }
                defer { start += batchCount }
                return entries[start..<min(start + batchCount, entries.count)]
            },
            transform: { try me.checkBatch($0, known, reader) },
            take: { (result: (findings: [LedgerFinding], covers: [OpenedPiece.Cover])) in
                found += result.findings
                covers += result.covers
            })
        findings += found
        return covers
    }

    private func checkBatch(
        _ entries: ArraySlice<OpenedPiece.Unsettled>, _ known: KnownPeople, _ reader: LedgerReader
    ) throws -> (findings: [LedgerFinding], covers: [OpenedPiece.Cover]) {
        var keys = SessionKeys(access: reader.access)
        var findings: [LedgerFinding] = []
        var covers: [OpenedPiece.Cover] = []
        for place in entries {
            let people = known.people(of: place.slot, at: place.sequence)
            guard !people.isEmpty else {
                findings.append(
                    .unknownPerson(sequence: place.sequence, offset: place.offset, slot: place.slot))
                continue
            }
            guard let entry = try read(place, &keys), people.contains(where: { entry.isSigned(by: $0.key) }) else {
                findings.append(.wrongPerson(sequence: place.sequence, offset: place.offset, slot: place.slot))
                continue
            }
            if let intent = entry.intent {
                covers.append(
                    .init(
                        sequence: place.sequence, offset: place.offset, slot: place.slot, intent: intent.sequence,
                        hash: intent.hash))
            }
        }
        return (findings, covers)
    }

    /// An entry that was opened before, once more; nil where it has changed since.
    private func read(_ place: OpenedPiece.Unsettled, _ keys: inout SessionKeys) throws -> ReadEntry? {
        guard let bytes = try file.frame(at: place.offset) else { return nil }
        return bytes.withUnsafeBytes { bytes in
            guard let view = FrameView(bytes) else { return nil }
            var plain = [UInt8](repeating: 0, count: view.sealedEntry.count - SealedEntry.tagCount)
            let opened = plain.withUnsafeMutableBytes {
                keys.open(view, sequence: place.sequence, vault: ledger.vault, into: $0)
            }
            guard case .opened = opened, Digest256.sha256(plain) == place.hash else { return nil }
            return ReadEntry(plain, vault: ledger.vault)
        }
    }
}

/// What a signature check needs of an entry.
private struct ReadEntry {
    let signature: [UInt8]
    let signed: [UInt8]
    let intent: (sequence: Int, hash: Digest256)?

    init?(_ plain: [UInt8], vault: VaultID) {
        let body = plain[SealedEntry.headCount...]
        let slotEnd = SealedEntry.saltCount + SealedEntry.slotCount
        guard let glance = body.withUnsafeBytes({ EntryGlance($0) }) else { return nil }
        signature = Array(plain[slotEnd..<SealedEntry.headCount])
        signed = SealedEntry.signed(
            slot: Array(plain[SealedEntry.saltCount..<slotEnd]), body: body, vault: vault)
        intent = glance.phase == .intent ? nil : glance.intent
    }

    func isSigned(by key: VerifyKey) -> Bool { key.verifies(signature, of: signed) }
}

/// The people whose signatures count, and from which entry on.
private struct KnownPeople: Sendable {
    private let header: [SlotID: LedgerPerson]
    private var named: [SlotID: [(since: Int, person: LedgerPerson)]] = [:]

    init(header: [SlotID: LedgerPerson]) {
        self.header = header
    }

    mutating func add(_ person: NamedPerson, since sequence: Int) {
        named[person.slot, default: []].append(
            (sequence, LedgerPerson(key: person.card.verify, role: person.role)))
    }

    /// Who may have had the slot when entry `sequence` was written.
    func people(of slot: SlotID, at sequence: Int) -> [LedgerPerson] {
        if let person = header[slot] { return [person] }
        return (named[slot] ?? []).filter { $0.since < sequence || $0.since == 0 && sequence == 0 }.map(\.person)
    }
}
