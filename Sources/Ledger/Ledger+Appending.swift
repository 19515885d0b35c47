import Seal
import Store

extension Ledger {
    /// Appends an entry, durably: when this returns, the entry is on the medium.
    ///
    /// Names that the entry commits to are sealed into `ledger/names` first, durably too. Waits for other processes that append. What a crash left at the ledger's end is put right first: a torn frame is
    /// cut off and an entry says so; a change of signer that was cut short is finished or taken back. An epoch that has
    /// run out is ended.
    ///
    /// - Parameter content: makes the entry, once it is known where and when it will stand; what it throws is thrown on and
    ///   nothing is written.
    /// - Throws: `LedgerError`; `StoreError` where the medium refuses, after which the ledger is as it was.
    @discardableResult
    package func append(
        by writer: LedgerWriter, _ content: (EntryPlace) throws -> EntryContent
    ) throws -> AppendedEntry {
        let lock = try AppendLock(folder)
        return try withExtendedLifetime(lock) {
            var session = try AppendSession(self, writer)
            try session.repair()
            return try session.append(content)
        }
    }

    /// Does something while no process appends; what wants to waits.
    package func whileNobodyAppends<Result>(_ body: () throws -> Result) throws -> Result {
        let lock = try AppendLock(folder)
        return try withExtendedLifetime(lock, body)
    }

    /// Ends the running epoch now, so that its signer signs nothing more: when keys are renewed, for one. Does nothing
    /// where the epoch has no entries.
    ///
    /// - Throws: as `append`.
    package func endEpoch(by writer: LedgerWriter) throws {
        let lock = try AppendLock(folder)
        try withExtendedLifetime(lock) {
            var session = try AppendSession(self, writer)
            try session.repair()
            try session.endEpoch()
        }
    }
}

/// The short lock of whoever appends: one at a time, and the others wait.
struct AppendLock: ~Copyable {
    private let file: OpenFile

    init(_ folder: VaultFolder) throws(StoreError) {
        // A clone or a vault that came home has no `local/`.
        try DurableFile.makeFolder(folder.local)
        try DurableFile.makeFolder(folder.localLedger)
        let file = try OpenFile(folder.ledgerLock, .update)
        try file.waitForLock()
        self.file = file
    }

    // A child process that is just being started may hold a copy of the descriptor: closing alone would not do.
    deinit { file.unlock() }
}

/// The ledger in the hands of who has the lock.
private struct AppendSession {
    private let ledger: Ledger
    private let writer: LedgerWriter
    private let file: EntriesFile
    private var signer: SignerFile.Signer
    private var end: LedgerEnd
    private var epochStart: Int

    private var state: LedgerState { end.state }

    init(_ ledger: Ledger, _ writer: LedgerWriter) throws {
        self.ledger = ledger
        self.writer = writer
        file = try EntriesFile(ledger.folder, vault: ledger.vault, forWriting: true)
        try EpochChange.recover(ledger, with: writer.log)
        signer = try SignerFile.read(ledger.folder.ledgerSigner, with: writer.log)
        let epoch = try RunningEpoch(ledger)
        guard signer.epoch == epoch.number, signer.key.verifyKey == epoch.key.key else {
            let path = ledger.folder.relative(ledger.folder.ledgerSigner)
            throw LedgerError.altered(.strangeSigner(epoch: epoch.number, file: path))
        }
        epochStart = epoch.start
        end = try EndSearch(ledger: ledger, file: file, epoch: epoch, limit: try file.file.byteCount()).find()
    }

    /// Cuts off an append that was cut short, and says so in an entry; also where entries are gone and nothing is left of them.
    mutating func repair() throws {
        let (tornByteCount, lostCount) = (end.tornByteCount, end.lostCount)
        guard tornByteCount > 0 || lostCount > 0 else { return }
        if tornByteCount > 0 {
            try file.file.truncate(to: state.end)
            try file.file.synchronise()
            FaultPoint.pass("cut \(ledger.folder.ledgerEntries)")
        }
        end.tornByteCount = 0
        end.lostCount = 0
        _ = try append { _ in
            var content = EntryContent(phase: .event, action: "repair")
            content.counts = ["bytes": tornByteCount]
            // Entries that this machine remembers and that are gone were acknowledged: no crash takes those.
            if lostCount > 0 { content.counts["entries"] = lostCount }
            return content
        }
    }

    /// Appends one entry.
    mutating func append(_ content: (EntryPlace) throws -> EntryContent) throws -> AppendedEntry {
        let time = ledger.clock()
        if isEpochOver(at: time) { try endEpoch() }
        let back = state.last.flatMap { time < $0.time ? $0.time.nanoseconds &- time.nanoseconds : nil }
        let place = EntryPlace(sequence: state.size, time: time, clock: back)
        let content = try content(place)
        let openings = try NewOpenings(content.objects, in: ledger, session: writer.session)
        let body = EntryBody(content, openings.objects, at: place, by: writer.actor)
        let entry = try Entry.encode(body, slot: writer.slot, key: writer.signingKey, vault: ledger.vault)
        let frame = try NewFrame(
            entry, at: place, in: ledger.vault, session: writer.session, signatureHash: state.signatureHash)

        var next = state.frontier
        next.append(frame.leafHash)
        let checkpoint = Checkpoint(origin: ledger.origin, size: next.size, root: next.root)
        let signature = signer.key.sign(Array(checkpoint.text.utf8))
        let offset = state.end
        // Before the entry, which names their places.
        try openings.write(to: ledger)
        try write(frame.bytes(signature: signature))

        if state.size == epochStart { end.state.epochBegan = time }
        end.state.frontier = next
        end.state.last = .init(offset: offset, time: time, signature: signature)
        end.state.end = offset + frame.byteCount
        end.leaves.append(frame.leafHash)
        remember()
        return AppendedEntry(
            sequence: place.sequence, offset: offset, time: time, entryHash: frame.entryHash,
            leafHash: frame.leafHash, checkpoint: checkpoint, signature: signature,
            signer: ledger.key(of: signer.key.verifyKey), objects: openings.objects)
    }

    /// Puts another signer in the place of this one.
    mutating func endEpoch() throws {
        guard let last = state.last, state.size > epochStart else { return }
        let closing = Checkpoint(origin: ledger.origin, size: state.size, root: state.frontier.root)
        signer = try EpochChange.make(
            ledger, from: signer, closing: closing, signature: last.signature, log: writer.newestLog)
        epochStart = state.size
        end.state.epochBegan = nil
    }

    private func isEpochOver(at time: Timestamp) -> Bool {
        guard state.size > epochStart, let began = state.epochBegan else { return false }
        let age = Duration.nanoseconds(time.nanoseconds) - .nanoseconds(began.nanoseconds)
        return state.size - epochStart >= ledger.limits.entries || age >= ledger.limits.age
    }

    /// One write and one sync. Where either fails, the file ends where it ended before.
    private func write(_ frame: [UInt8]) throws {
        let path = ledger.folder.ledgerEntries
        let start = state.end
        do throws(StoreError) {
            let count = try file.file.writeOnce(frame, at: start)
            // Where the system wrote less, it says why when it is asked for the rest.
            if count < frame.count { try file.file.write(Array(frame[count...]), at: start + count) }
            FaultPoint.pass("written \(path)")
            try file.file.synchroniseData()
            FaultPoint.pass("durable \(path)")
        } catch {
            try? file.file.truncate(to: start)
            try? file.file.synchronise()
            throw error
        }
    }

    /// Writes down where the ledger ends, for the next append. It is only a shortcut, so a failure is none of the entry's.
    private mutating func remember() {
        let folder = ledger.folder
        if let leaves = try? OpenFile(folder.ledgerLeaves, .update) {
            try? leaves.write(end.leaves.flatMap(\.bytes), at: 32 * end.firstLeaf)
            end.firstLeaf += end.leaves.count
            end.leaves.removeAll()
        }
        guard let checkpoint = LocalCheckpoint(state, epochStart: epochStart) else { return }
        try? DurableFile.writeDerived(checkpoint.bytes(of: ledger.vault), to: folder.ledgerCheckpoint)
    }
}
