import Catalog
import Ledger
import Seal
import Store

/// What a check of the ledger came to.
package struct LedgerVerdict: Sendable {
    package let report: LedgerReport
    /// How each checkpoint compares that was given.
    package let given: [CheckpointComparison]
    /// How each compares that a witness cosigned and that is kept in the vault.
    package let kept: [(checkpoint: KeptCheckpoint, comparison: CheckpointComparison)]
    /// The same of each that an authority stamped.
    package let stamped: [(stamp: KeptStamp, comparison: CheckpointComparison)]
    /// Files of witnesses that are not what they should be.
    package let damages: [Damage]
    /// How the ledger differs from what the catalog knows of it, as a sentence; nil where it does not.
    package let disagreement: String?
    /// Where the catalog's index of entries does not say what the ledger says; nil where it does.
    package let index: IndexFinding?
    /// What is no sign of tampering and should be known.
    package let notices: [String]
    package let seconds: Double

    /// Whether nothing was found, and every checkpoint from elsewhere agrees.
    package var isWhole: Bool { isLedgerWhole && index == nil }
    /// Whether all of that is true of the ledger, whatever the catalog's index says.
    package var isLedgerWhole: Bool { report.isWhole && damages.isEmpty && disagreement == nil }
    /// How much was found.
    package var findingCount: Int {
        report.findings.count + report.comparisons.count { !$0.isConsistent } + damages.count
            + (disagreement == nil ? 0 : 1) + (index == nil ? 0 : 1)
    }
}

extension Vault {
    /// Checks the whole ledger, opens every entry, and compares it with checkpoints that were kept elsewhere, with those
    /// that witnesses cosigned, and with what the catalog knows of it.
    ///
    /// A ledger to which nothing can be added, as it is not what was written, is checked off the record.
    ///
    /// - Parameter opening: whether entries are opened; else the frames, the tree and the signers alone are checked.
    /// - Throws: `VaultError.notPermitted` to all but auditors and custodians; `StoreError`. What is wrong with the ledger is
    ///   no error.
    package func verifyLedger(
        opening: Bool = true, against notes: [SignedNote],
        progress report: @Sendable @escaping (Progress) -> Void = { _ in }
    ) async throws -> LedgerVerdict {
        // Before this check puts itself on record, which would fill the place of what was cut off.
        let disagreement = try catalogDisagreement()
        // To put anything on record would clear a damaged end away as if it had never been acknowledged.
        if !bundle.access.isEmpty, try isEndLost() {
            let notice =
                "this check is not on record, so that the ledger's damaged end stays as it is. The next command that opens "
                + "the vault cuts it off and says so in an entry"
            return try await verdict(opening, notes, disagreement, notices: [notice], report)
        }
        do {
            return try await onRecord(
                Deed("audit verify"), counts: { ["findings": $0.findingCount, "entries": $0.report.size] }
            ) { try await verdict(opening, notes, disagreement, notices: [], report) }
        } catch let error as LedgerError {
            switch error {
            case .altered, .noLedger: break
            default: throw error
            }
            let notice = "this check is not on record, as nothing is added to a ledger that is not as it was written"
            return try await verdict(opening, notes, disagreement, notices: [notice], report)
        }
    }

    /// Checks a log that was kept elsewhere, in the folder `log`: as the vault's own, but that the catalog knows nothing of it
    /// and witnesses did not see it. It must go on from a state that the vault's own ledger had.
    ///
    /// - Throws: as above; `VaultError.notFound`, `StoreError.damaged` where there is no log of this vault.
    package func verifyLog(
        in log: String, opening: Bool = true, against notes: [SignedNote]
    ) async throws -> LedgerVerdict {
        let kept = try LogElsewhere.kept(at: log, header)
        let deed = Deed("audit verify", [.log(log)])
        return try await onRecord(
            deed, counts: { ["findings": $0.findingCount, "entries": $0.report.size] }
        ) {
            _ = try accessKeys
            let start = ContinuousClock.now
            let report = try await checkLedger(opening: opening, against: notes, of: kept)
            return LedgerVerdict(
                report: report, given: report.comparisons, kept: [], stamped: [],
                damages: [],
                disagreement: opening ? try disagreement(with: report.gathered) : nil, index: nil,
                notices: report.notices.map(\.description),
                seconds: Double((ContinuousClock.now - start) / .milliseconds(1)) / 1000)
        }
    }

    /// How the vault's own ledger differs from the state that a log elsewhere says it goes on from; nil where it does not.
    private func disagreement(with entries: [EntryBody]) throws -> String? {
        guard let first = entries.first(where: { $0.action == LogElsewhere.beginning && $0.sequence == 0 }) else {
            return
                "the log does not begin with an entry that says which state of the vault's own ledger it goes on from"
        }
        guard let text = first.details?["checkpoint"] else { return nil }
        guard let note = try? SignedNote(text) else { return "entry 0 names no checkpoint of the vault's own ledger" }
        let comparison = try comparison(of: note)
        return comparison.isConsistent ? nil : "entry 0 names a checkpoint of the vault's own ledger, and \(comparison)"
    }

    /// Whether the end is damaged or gone that this machine acknowledged. What else may be wrong is for the check to say.
    private func isEndLost() throws -> Bool {
        do { return try ledger().lostEnd() != nil } catch is LedgerError { return false }
    }

    private func verdict(
        _ opening: Bool, _ notes: [SignedNote], _ disagreement: String?, notices: [String],
        _ progress: @Sendable @escaping (Progress) -> Void
    ) async throws -> LedgerVerdict {
        _ = try accessKeys
        let start = ContinuousClock.now
        progress(Progress(phase: "Checking the ledger"))
        let files = try witnessFiles()
        // Rows of a ledger that is another one all differ, and that is said already.
        let index = opening && disagreement == nil ? try indexCheck() : nil
        async let rows = index?.sums()
        let report = try await checkLedger(
            opening: opening, against: notes + files.checkpoints.map(\.note) + files.stamps.map(\.note),
            names: index?.names)
        let sums = try await rows
        let found = try sums.flatMap { try index?.finding(in: $0, of: report.digests) }
        let damages = WitnessesOnRecord(report.gathered).damages(in: folder, besides: files.damages)
        let kept = zip(files.checkpoints, report.comparisons.dropFirst(notes.count)).map { ($0, $1) }
        let stamped = zip(files.stamps, report.comparisons.dropFirst(notes.count + kept.count)).map { ($0, $1) }
        return LedgerVerdict(
            report: report, given: Array(report.comparisons.prefix(notes.count)), kept: kept, stamped: stamped,
            damages: damages,
            disagreement: disagreement, index: found, notices: notices + report.notices.map(\.description),
            seconds: (ContinuousClock.now - start) / .seconds(1))
    }

    /// What holds the catalog's index against the entries; nil where nothing is in it. A catalog that is of no use holds no
    /// index: the next list makes one.
    private func indexCheck() throws -> IndexCheck? {
        guard let names = EntryNames(access: bundle.access), DurableFile.exists(folder.catalog),
            let catalog = try? catalogOfEntries()
        else { return nil }
        do {
            if try catalog.lastEntry() == nil { return nil }
        } catch CatalogError.io(let path, let reason) {
            throw CatalogError.io(path: path, reason: reason)
        } catch {
            // A last row that cannot be read is one.
        }
        return IndexCheck(catalog, names: names, limit: try ledger().mostEntries())
    }

    /// How the ledger differs from what the catalog knows. A catalog that is of no use, or a ledger whose end cannot be
    /// found, tell nothing of it.
    private func catalogDisagreement() throws -> String? {
        guard !bundle.access.isEmpty, DurableFile.exists(folder.catalog),
            let last = try? catalogOfEntries().lastEntry()
        else { return nil }
        do { return try ledger().disagreement(with: last) } catch is LedgerError { return nil }
    }
}
