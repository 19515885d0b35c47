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
    /// Of each entry of the piece, where they are asked for; nil for one that does not open.
    var digests: [OutlineDigest?] = []
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
    /// Entries of actions that the reader gathers.
    var gathered: [EntryBody] = []
    /// The keys of the piece's boxes, for the next time.
    var sessions: SessionRecord?
}

/// Opens and checks entries, one task a piece.
struct EntryCheck: ~Copyable {
    private let reader: LedgerReader
    private let vault: VaultID
    private let names: NameOpener
    private var keys: SessionKeys
    private(set) var result = OpenedPiece()
    /// Used again for each entry.
    private let plain: UnsafeMutableRawBufferPointer
    /// What a person signed: the same start for all entries of a vault, then slot and body.
    private var message: [UInt8]
    private let messageStartCount: Int
    /// How the bodies begin of entries that are gathered.
    private let gatheredStarts: [[UInt8]]

    /// Checks all entries of `piece`.
    ///
    /// - Parameter previousTime: that of the frame before; nil for the first frame.
    static func check(
        _ piece: FramePiece, count: Int, previousTime: Timestamp?, reader: LedgerReader, ledger: Ledger,
        sessions: SessionReading?
    ) throws -> OpenedPiece {
        let sessions = sessions?.piece(piece, first: count)
        return try withUnsafeTemporaryAllocation(byteCount: FrameLayout.longest, alignment: 16) { plain in
            var check = EntryCheck(
                reader: reader, ledger: ledger,
                keys: sessions?.keys(reader.access) ?? SessionKeys(access: reader.access), plain: plain)
            var before = previousTime
            try piece.forEach { view, sequence, offset in
                guard sequence < piece.firstSequence + count else { return false }
                try check.check(view, sequence, offset, before: before)
                before = view.time
                return true
            }
            check.result.sessions = sessions?.record(after: check.keys)
            return check.result
        }
    }

    private init(
        reader: LedgerReader, ledger: Ledger, keys: consuming SessionKeys, plain: UnsafeMutableRawBufferPointer
    ) {
        self.reader = reader
        vault = ledger.vault
        names = NameOpener(ledger, access: reader.access)
        self.keys = keys
        self.plain = plain
        message = SealedEntry.signed(slot: [], body: [], vault: vault)
        messageStartCount = message.count
        gatheredStarts = reader.gathered.map { EntryBody.beginning(about: $0) }
    }

    private mutating func check(_ view: FrameView, _ sequence: Int, _ offset: Int, before: Timestamp?) throws {
        var outline: EntryOutline?
        defer {
            if let digest = reader.digest { result.digests.append(outline.map(digest)) }
        }
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
        guard let glance = EntryGlance(body, isOutlined: reader.digest != nil),
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
        let opened = glance.commitsToNames ? try checkNames(place, body) : []
        checkRepair(place, body)
        if gatheredStarts.contains(where: { Self.begins(body, with: $0) }), let whole = EntryBody.decode(body) {
            result.gathered.append(whole)
        }
        if reader.digest != nil { outline = glance.outline(at: offset, view.time, opened) }
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
                let step = ClockStep(time: time, nanoseconds: back)
                result.findings.append(.timeRunsBack(sequence: place.sequence, offset: place.offset, step: step))
            } else {
                contradict("clock")
            }
        }
    }

    private static let repairStart = Array("{\"action\":\"repair\",".utf8)

    private static func begins(_ body: UnsafeRawBufferPointer, with start: [UInt8]) -> Bool {
        body.count > start.count && UnsafeRawBufferPointer(rebasing: body[..<start.count]).holds(start)
    }

    /// A repair that took away what had been acknowledged is no crash's.
    private mutating func checkRepair(_ place: OpenedPiece.Unsettled, _ body: UnsafeRawBufferPointer) {
        guard Self.begins(body, with: Self.repairStart), let count = EntryBody.decode(body)?.counts?["entries"],
            count > 0
        else { return }
        result.findings.append(.repairedAway(sequence: place.sequence, offset: place.offset, count: count))
    }

    /// Whether the names that the entry commits to can be opened, or were erased.
    private mutating func checkNames(
        _ place: OpenedPiece.Unsettled, _ body: UnsafeRawBufferPointer
    ) throws -> [OpenedObject] {
        guard let objects = EntryBody.decode(body)?.objects else { return [] }
        let opened = try names.open(objects)
        for object in opened {
            guard case .lost(let reason) = object.name else { continue }
            result.findings.append(
                names.fileFinding
                    ?? .lostName(sequence: place.sequence, offset: place.offset, kind: object.kind, reason: reason))
        }
        return opened
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

extension EntryGlance {
    /// What an index says of the entry.
    ///
    /// - Parameter opened: its objects, where it commits to names.
    fileprivate func outline(at offset: Int, _ time: Timestamp, _ opened: [OpenedObject]) -> EntryOutline? {
        guard let person, let action else { return nil }
        let names = commitsToNames ? opened.compactMap(\.text) : objects
        return EntryOutline(
            sequence: sequence, offset: offset, time: time, person: person, action: action, source: source,
            objects: names, unnamedCount: commitsToNames ? opened.count - names.count : 0, intent: intent?.sequence)
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
