import Seal
import Store

/// What the entries of a piece of the ledger say, opened, and what of it is still to be settled.
struct OpenedPiece: Sendable {
    /// An entry whose author's signature is not checked yet.
    struct Unsettled: Hashable, Sendable {
        let sequence: Int
        let offset: Int
        let slot: SlotID
        let hash: Digest256
    }

    /// An outcome, its signature checked, and the intent that it names, which the signature covers as well.
    struct Cover: Hashable, Sendable {
        let sequence: Int
        let offset: Int
        let slot: SlotID
        let intent: Int
        let hash: Digest256
    }

    var findings: [LedgerFinding] = []
    var openedCount = 0
    /// Entries of a generation that the reader cannot open: the first, and how many.
    var unreadable: [UInt32: (first: Int, count: Int)] = [:]
    /// Intents whose outcomes do not stand in the piece.
    var intents: [Int: Unsettled] = [:]
    /// Outcomes whose intents stand before the piece.
    var covers: [Cover] = []
    /// Entries by people whom the header does not name.
    var strangers: [Unsettled] = []
    /// Entries that name people; of those by strangers, the signature is still to be checked.
    var namings: [(entry: Unsettled, person: NamedPerson)] = []
}

/// Opens and checks entries, one task a piece.
struct EntryCheck: ~Copyable {
    private let reader: LedgerReader
    private let vault: VaultID
    private var keys: SessionKeys
    private(set) var result = OpenedPiece()
    /// Used again for each entry.
    private let plain: UnsafeMutableRawBufferPointer
    /// What a person signed: the same start for all entries of a vault, then slot and body.
    private var message: [UInt8]
    private let messageStartCount: Int

    /// Checks all entries of `piece`.
    ///
    /// - Parameter previousTime: that of the frame before; nil for the first frame.
    static func check(
        _ piece: FramePiece, count: Int, previousTime: Timestamp?, reader: LedgerReader, vault: VaultID
    ) -> OpenedPiece {
        withUnsafeTemporaryAllocation(byteCount: FrameLayout.longest, alignment: 16) { plain in
            var check = EntryCheck(reader: reader, vault: vault, keys: SessionKeys(access: reader.access), plain: plain)
            var before = previousTime
            piece.forEach { view, sequence, offset in
                guard sequence < piece.firstSequence + count else { return false }
                check.check(view, sequence, offset, before: before)
                before = view.time
                return true
            }
            return check.result
        }
    }

    private init(
        reader: LedgerReader, vault: VaultID, keys: consuming SessionKeys, plain: UnsafeMutableRawBufferPointer
    ) {
        self.reader = reader
        self.vault = vault
        self.keys = keys
        self.plain = plain
        message = SealedEntry.signed(slot: [], body: [], vault: vault)
        messageStartCount = message.count
    }

    private mutating func check(_ view: FrameView, _ sequence: Int, _ offset: Int, before: Timestamp?) {
        func unopenable(_ reason: String) -> LedgerFinding {
            .unopenable(sequence: sequence, offset: offset, reason: reason)
        }
        switch keys.open(view, sequence: sequence, vault: vault, into: plain) {
        case .opened: break
        case .unreadable:
            result.unreadable[view.generation, default: (sequence, 0)].count += 1
            return
        case .brokenBox:
            result.findings.append(unopenable("its box does not open with the access key"))
            return
        case .brokenSeal:
            result.findings.append(unopenable("its seal is broken"))
            return
        }
        let entry = UnsafeRawBufferPointer(rebasing: plain[..<(view.sealedEntry.count - SealedEntry.tagCount)])
        let hash = Digest256.sha256(entry)
        guard hash == view.entryHash else {
            result.findings.append(unopenable("it is not the entry whose hash the frame states"))
            return
        }
        let body = UnsafeRawBufferPointer(rebasing: entry[SealedEntry.headCount...])
        guard let glance = EntryGlance(body),
            let slot = SlotID(
                UnsafeRawBufferPointer(
                    rebasing: entry[SealedEntry.saltCount..<SealedEntry.saltCount + SealedEntry.slotCount]))
        else {
            result.findings.append(unopenable("what is in it is no entry"))
            return
        }
        result.openedCount += 1
        let place = OpenedPiece.Unsettled(sequence: sequence, offset: offset, slot: slot, hash: hash)
        checkStatements(glance, of: place, view.time, before: before)
        let signature = UnsafeRawBufferPointer(
            rebasing: entry[(SealedEntry.saltCount + SealedEntry.slotCount)..<SealedEntry.headCount])
        settle(glance, place, signature: signature, body: body)
    }

    /// Whether the entry says of itself what its frame says.
    private mutating func checkStatements(
        _ glance: EntryGlance, of place: OpenedPiece.Unsettled, _ time: Timestamp, before: Timestamp?
    ) {
        func contradict(_ member: String) {
            result.findings.append(
                .contradiction(sequence: place.sequence, offset: place.offset, member: member))
        }
        if glance.sequence != place.sequence { contradict("sequence") }
        if glance.time != time { contradict("time") }
        if glance.slot != place.slot { contradict("slot") }
        let back = before.flatMap { time < $0 ? $0.nanoseconds &- time.nanoseconds : nil }
        if glance.clock != back {
            if let back {
                result.findings.append(
                    .timeRunsBack(sequence: place.sequence, offset: place.offset, nanoseconds: back))
            } else {
                contradict("clock")
            }
        }
    }

    /// Checks the author's signature, or puts it off: that of an intent, which its outcome's covers, and those of people
    /// whom only an earlier entry names.
    private mutating func settle(
        _ glance: EntryGlance, _ place: OpenedPiece.Unsettled, signature: UnsafeRawBufferPointer,
        body: UnsafeRawBufferPointer
    ) {
        if glance.phase == .intent {
            result.intents[place.sequence] = place
            return
        }
        guard let person = reader.people[place.slot] else {
            result.strangers.append(place)
            if glance.namesCard { name(place, body) }
            return
        }
        message.removeSubrange(messageStartCount...)
        message += place.slot.bytes
        message.append(contentsOf: body)
        guard message.withUnsafeBytes({ person.key.verifies(signature, of: $0) }) else {
            result.findings.append(
                .wrongPerson(sequence: place.sequence, offset: place.offset, slot: place.slot))
            return
        }
        if glance.namesCard { name(place, body) }
        guard let intent = glance.intent else { return }
        let cover = OpenedPiece.Cover(
            sequence: place.sequence, offset: place.offset, slot: place.slot, intent: intent.sequence,
            hash: intent.hash)
        guard let met = result.intents[intent.sequence] else {
            result.covers.append(cover)
            return
        }
        if let finding = cover.contradiction(with: met) { result.findings.append(finding) }
        if cover.covers(met) { result.intents[intent.sequence] = nil }
    }

    private mutating func name(_ place: OpenedPiece.Unsettled, _ body: UnsafeRawBufferPointer) {
        guard let details = EntryBody.decode(body)?.details, let person = NamedPerson(details: details) else { return }
        result.namings.append((place, person))
    }
}

extension OpenedPiece.Cover {
    /// Whether the outcome's signature stands for the intent's: it names the very entry, and the author is the same.
    func covers(_ intent: OpenedPiece.Unsettled) -> Bool { intent.hash == hash && intent.slot == slot }

    /// What is wrong where the outcome names another entry than the one that stands there.
    func contradiction(with intent: OpenedPiece.Unsettled) -> LedgerFinding? {
        intent.hash == hash ? nil : .contradiction(sequence: sequence, offset: offset, member: "intent")
    }
}
