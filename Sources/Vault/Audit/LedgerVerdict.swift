import Catalog
import Ledger
import Seal
import Store

/// What a check of the ledger came to.
package struct LedgerVerdict: Sendable {
    package let report: LedgerReport
    /// How the ledger differs from what the catalog knows of it, as a sentence; nil where it does not.
    package let disagreement: String?
    /// What is no sign of tampering and should be known.
    package let notices: [String]
    package let seconds: Double

    /// Whether nothing was found, and every checkpoint from elsewhere agrees.
    package var isWhole: Bool { report.isWhole && disagreement == nil }
    /// How much was found.
    package var findingCount: Int {
        report.findings.count + report.comparisons.count { !$0.isConsistent } + (disagreement == nil ? 0 : 1)
    }
}

extension Vault {
    /// Checks the whole ledger, opens every entry, and compares it with checkpoints that were kept elsewhere and with what
    /// the catalog knows of it.
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

    private func verdict(
        _ opening: Bool, _ notes: [SignedNote], _ disagreement: String?, notices: [String],
        _ progress: @Sendable @escaping (Progress) -> Void
    ) async throws -> LedgerVerdict {
        _ = try accessKeys
        let start = ContinuousClock.now
        progress(Progress(phase: "Checking the ledger"))
        let report = try await checkLedger(opening: opening, against: notes)
        return LedgerVerdict(
            report: report, disagreement: disagreement, notices: notices + report.notices.map(\.description),
            seconds: Double((ContinuousClock.now - start) / .milliseconds(1)) / 1000)
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
