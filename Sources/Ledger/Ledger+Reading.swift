import Seal
import Store

extension Ledger {
    /// Gives every whole frame in turn, from the beginning or from a place that an earlier frame or append named, until
    /// `body` returns false. Nothing is checked but that the frames are frames; a torn end is passed over.
    ///
    /// - Parameters:
    ///   - offset: the byte where a frame begins; nil for the first.
    ///   - sequence: that frame's number.
    /// - Throws: `LedgerError.noLedger`, `LedgerError.altered`, `StoreError`, and what `body` throws.
    package func forEachFrame(
        fromOffset offset: Int? = nil, sequence: Int = 0, _ body: (Frame) throws -> Bool
    ) throws {
        let file = try EntriesFile(folder, vault: vault, forWriting: false)
        var pieces = FramePieces(
            file, from: offset ?? EntriesFile.headCount, sequence: sequence, to: try file.file.byteCount())
        var goesOn = true
        while goesOn, let piece = try pieces.next() {
            try piece.forEach { view, sequence, offset in
                goesOn = try body(Frame(view, sequence: sequence, offset: offset))
                return goesOn
            }
        }
        if goesOn, let rest = pieces.rest, try !TornTail.isTorn(rest, in: file) {
            throw LedgerError.altered(.brokenFrame(sequence: rest.sequence, offset: rest.offset))
        }
    }

    /// Gives every entry in turn from the beginning, opened.
    ///
    /// - Parameter memory: where the keys of opened boxes are kept for the next time, if anywhere.
    /// - Throws: as `forEachFrame`; what `opener` throws.
    package func forEachEntry(
        opener: EntryOpener, memory: SessionMemory?, _ body: (Entry, Frame) throws -> Void
    ) throws {
        let file = try EntriesFile(folder, vault: vault, forWriting: false)
        let sessions = memory.map { SessionReading($0, vault: vault) }
        let writer = sessions?.writer()
        var pieces = FramePieces(file, to: try file.file.byteCount())
        while let piece = try pieces.next() {
            let sessions = sessions?.piece(piece, first: piece.count)
            if let record = try opener.forEach(in: piece, sessions: sessions, body) { writer?.take(record) }
        }
        if let rest = pieces.rest, try !TornTail.isTorn(rest, in: file) {
            throw LedgerError.altered(.brokenFrame(sequence: rest.sequence, offset: rest.offset))
        }
        writer?.finish()
    }

    /// The frame of entry `sequence`, which begins at `offset`.
    ///
    /// - Throws: `LedgerError.noSuchEntry` where no frame begins there, so that what gave the offset is out of date.
    package func frame(_ sequence: Int, atOffset offset: Int) throws -> Frame {
        let file = try EntriesFile(folder, vault: vault, forWriting: false)
        let bytes = sequence >= 0 ? try file.frame(at: offset) : nil
        guard
            let frame = bytes?.withUnsafeBytes({ FrameView($0).map { Frame($0, sequence: sequence, offset: offset) } })
        else { throw LedgerError.noSuchEntry(sequence: sequence, size: try newest().size) }
        return frame
    }

    /// The frame of entry `sequence`, found by reading the ledger from its beginning.
    ///
    /// - Throws: `LedgerError.noSuchEntry`.
    package func frame(_ sequence: Int) throws -> Frame {
        let file = try EntriesFile(folder, vault: vault, forWriting: false)
        var pieces = FramePieces(file, to: try file.file.byteCount())
        while let piece = try pieces.next() {
            guard sequence < piece.firstSequence + piece.count else { continue }
            var found: Frame?
            piece.forEach { view, number, offset in
                if number == sequence { found = Frame(view, sequence: number, offset: offset) }
                return number < sequence
            }
            if let found { return found }
        }
        throw LedgerError.noSuchEntry(sequence: sequence, size: pieces.sequence)
    }

    /// The signers, each with the sizes that it may sign for; the last one is in office. The row is checked from the first
    /// signer on.
    ///
    /// - Throws: `LedgerError.altered` where a link does not hold.
    package func signers() throws -> [SignerTerm] {
        try Self.terms(of: try SignerChain(self))
    }

    /// The same where the files of the finished epochs do not lie in the vault's folder, of which then nothing is read.
    ///
    /// - Parameter epochs: by their names.
    package func signers(epochs: [String: [UInt8]]) throws -> [SignerTerm] {
        let count = EpochFile.count(epochs.keys)
        // A name of many digits is not to be counted up to.
        guard count <= epochs.count else {
            throw LedgerError.altered(.missing(file: folder.relative(folder.ledgerEpoch(count - 1))))
        }
        let chain = try SignerChain(self, count: count) { number in
            let path = folder.ledgerEpoch(number)
            let name = String(path.dropFirst(folder.ledgerEpochs.utf8.count + 1))
            guard let bytes = epochs[name] else { throw LedgerFinding.missing(file: folder.relative(path)) }
            return try EpochFile(number, bytes, named: folder.relative(path))
        }
        return try Self.terms(of: chain)
    }

    private static func terms(of chain: SignerChain) throws -> [SignerTerm] {
        if let finding = chain.findings.first { throw LedgerError.altered(finding) }
        return chain.terms
    }

    /// The newest checkpoint as a signed note, checked; nil where there are no entries.
    ///
    /// - Throws: `LedgerError.altered` where the ledger's end is not as it was written.
    package func newestCheckpoint() throws -> SignedNote? { try signedEnd()?.checkpoint }

    /// The newest checkpoint, and how many bytes of `ledger/entries` it covers; nil where there are no entries.
    ///
    /// - Throws: as `newestCheckpoint`.
    package func signedEnd() throws -> (checkpoint: SignedNote, byteCount: Int)? {
        let (end, epoch) = try end()
        guard let last = end.state.last else { return nil }
        let checkpoint = Checkpoint(origin: origin, size: end.state.size, root: end.state.frontier.root)
        let key = end.state.size == epoch.start ? epoch.before?.key ?? epoch.key : epoch.key
        return (checkpoint.note(signature: last.signature, of: key), end.state.end)
    }

    /// How many entries there are.
    package func size() throws -> Int { try newest().size }

    /// More entries than so many do not fit into the file as it is, whatever stands in it.
    package func mostEntries() throws(StoreError) -> Int {
        guard DurableFile.exists(folder.ledgerEntries) else { return 0 }
        let file = try OpenFile(folder.ledgerEntries, .read(followingLinks: false))
        return try file.byteCount() / FrameLayout.shortest
    }

    /// The ledger's end, for readers, who take no lock.
    func newest() throws -> LedgerState { try end().0.state }

    private func end() throws -> (LedgerEnd, RunningEpoch) {
        let file = try EntriesFile(folder, vault: vault, forWriting: false)
        let (epoch, limit) = try stable(file) { try RunningEpoch(self) }
        return (try EndSearch(ledger: self, file: file, epoch: epoch, limit: limit).find(), epoch)
    }

    /// Reads something of the epochs, and the length of the entries' file, at a moment when no epoch ends: so that no
    /// entry up to that length is signed by a signer who is not known yet.
    func stable<Epochs>(_ file: EntriesFile, _ read: () throws -> Epochs) throws -> (Epochs, Int) {
        while true {
            let before = try EpochFile.count(in: folder)
            let epochs = try read()
            let limit = try file.file.byteCount()
            if try EpochFile.count(in: folder) == before { return (epochs, limit) }
        }
    }
}
