import Seal
import Store

extension Ledger {
    /// Checks the whole ledger, changes nothing, and says all that is wrong and where.
    ///
    /// Without a reader: the row of signers, every frame's leaf hash, the tree at the end of each epoch and at its own end
    /// against the signatures there. With one, each entry is opened as well: its seal, its hash, what it says of itself,
    /// and its author's signature. An intent whose outcome is by the same author is covered by the outcome's signature.
    ///
    /// - Parameters:
    ///   - notes: checkpoints that were kept elsewhere.
    ///   - progress: told now and then how many bytes of how many have been checked.
    /// - Throws: `StoreError` where a file cannot be read; `CancellationError`. What is wrong with the ledger is no error.
    package func verify(
        opening reader: LedgerReader? = nil, against notes: [SignedNote] = [],
        progress: (_ checked: Int, _ total: Int) -> Void = { _, _ in }
    ) async throws -> LedgerReport {
        var report = LedgerReport()
        let file: EntriesFile
        do {
            file = try EntriesFile(folder, vault: vault, forWriting: false)
        } catch LedgerError.noLedger {
            report.findings = [.missing(file: folder.relative(folder.ledgerEntries))]
            return report
        } catch LedgerError.altered(let finding) {
            report.findings = [finding]
            return report
        }
        // Before the file's length is looked at: what is remembered by then is there by then.
        let local = LocalCheckpoint.read(self)
        let (chain, limit) = try stable(file) { try SignerChain(self) }
        report.signers = chain.terms
        report.findings = chain.findings
        if DurableFile.exists(folder.ledgerNextSigner) {
            report.notices.append(.changeOfEpochUnderWay(file: folder.relative(folder.ledgerNextSigner)))
        }

        let checkpoints = notes.compactMap { Checkpoint(text: $0.text)?.size }
        let wanted = Set(
            chain.terms.compactMap { $0.closing?.size } + checkpoints + [local?.frontier.size].compactMap(\.self)
        ).sorted()
        var pieces = CheckedPieces(file, limit: limit, wanted: wanted.filter { $0 > 0 })
        var tally = TreeTally()
        var entries = EntrySettling(self, file, reader)
        let signers = chain.terms
        let sessions = reader?.memory.map { SessionReading($0, vault: vault) }
        let sessionWriter = sessions?.writer()
        try await OrderedTasks.forEach(
            next: { try pieces.next() },
            transform: { try $0.check(signers, reader: reader, ledger: self, sessions: sessions) },
            take: { result in
                tally.take(result)
                report.findings += result.findings
                report.notices += result.notices
                if let opened = result.opened { entries.take(opened) }
                if let record = result.opened?.sessions { sessionWriter?.take(record) }
                progress(tally.end, limit)
            })
        sessionWriter?.finish()
        if let rest = pieces.rest {
            if try TornTail.isTorn(rest, in: file) {
                report.notices.append(
                    .tornTail(sequence: rest.sequence, offset: rest.offset, byteCount: rest.byteCount))
            } else {
                report.findings.append(.brokenFrame(sequence: rest.sequence, offset: rest.offset))
            }
        }
        report.size = tally.frontier.size
        report.byteCount = tally.end
        report.root = tally.frontier.root
        try SignatureCheck(ledger: self, file: file, signers: signers, tally: tally).check(&report)
        if let local { try compare(&report, with: local, tally) }
        try await entries.settle(&report)
        report.comparisons = notes.map {
            CheckpointComparison(
                $0, origin: origin, signers: signers, size: report.size, root: { tally.root($0) })
        }
        return report
    }
}

extension Ledger {
    /// Holds the tree against what this machine remembers of it. Nothing is added where the rest of the check names a place.
    private func compare(_ report: inout LedgerReport, with local: LocalCheckpoint, _ tally: TreeTally) throws {
        guard report.findings.isEmpty else { return }
        let size = local.frontier.size
        if size > report.size {
            report.findings = [.lostEnd(sequence: size - 1, offset: local.lastOffset)]
        } else if let lost = try lostEnd(local) {
            report.findings = [lost]
        } else if tally.root(size) != local.frontier.root {
            report.findings = [.otherEnd(size: size)]
        }
    }
}

/// Holds the tree against the signatures: at the end of each epoch and at the ledger's own end. Those cover every byte
/// before them.
private struct SignatureCheck {
    let ledger: Ledger
    let file: EntriesFile
    let signers: [SignerTerm]
    let tally: TreeTally

    func check(_ report: inout LedgerReport) throws {
        let size = tally.frontier.size
        for term in signers {
            guard let closing = term.closing else { continue }
            guard closing.size <= size else {
                report.findings.append(.cutOff(epoch: term.number, closingSize: closing.size, size: size))
                return
            }
            guard let mark = tally.marks[closing.size], mark.frontier.root == closing.root else {
                report.findings.append(.wrongClosing(epoch: term.number, size: closing.size))
                if let place = try firstWrongSignature(in: term) { report.findings.append(place) }
                // All trees that contain this one differ as well.
                return
            }
            // The next epoch's first leaf covers this signature, but whoever signs there could put another in its place.
            guard mark.signature == term.closingSignature || isSigned(closing, mark.signature, by: term) else {
                report.findings += [try firstWrongSignature(in: term)].compactMap(\.self)
                return
            }
        }
        guard let running = signers.last, let signature = tally.lastSignature else { return }
        let checkpoint = Checkpoint(origin: ledger.origin, size: size, root: tally.frontier.root)
        // At the very end of an epoch the newest checkpoint is the one that closed it, which was just checked.
        let term = size > running.above ? running : signers.last { $0.counts(for: size) } ?? running
        guard isSigned(checkpoint, signature, by: term) else {
            if let place = try firstWrongSignature(in: term) { report.findings.append(place) }
            return
        }
        report.newest = checkpoint.note(signature: signature, of: term.key)
    }

    private func isSigned(_ checkpoint: Checkpoint, _ signature: [UInt8], by term: SignerTerm) -> Bool {
        term.key.key.verifies(signature, of: Array(checkpoint.text.utf8))
    }

    /// The first frame of an epoch that its signer did not sign over what stands before it.
    private func firstWrongSignature(in term: SignerTerm) throws -> LedgerFinding? {
        let start = tally.marks[term.above]
        guard term.above == 0 || start != nil else { return nil }
        var frontier = start?.frontier ?? MerkleFrontier()
        var pieces = FramePieces(
            file, from: start?.end ?? EntriesFile.headCount, sequence: term.above, to: tally.end)
        var finding: LedgerFinding?
        while finding == nil, let piece = try pieces.next() {
            piece.forEach { view, sequence, offset in
                frontier.append(view.statedLeafHash)
                guard term.counts(for: frontier.size) else { return false }
                let checkpoint = Checkpoint(origin: ledger.origin, size: frontier.size, root: frontier.root)
                if !isSigned(checkpoint, Array(view.signature), by: term) {
                    finding = .wrongSignature(sequence: sequence, offset: offset, signer: term.number)
                }
                return finding == nil
            }
            if !term.counts(for: frontier.size) { break }
        }
        return finding
    }
}
