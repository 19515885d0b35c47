import Seal
import Store

/// A plan of what is to be destroyed, as a file to be looked at and approved (`schema/gc-plan.schema.json`). What it names is
/// examined again when it is carried out, so nobody has to trust it.
package struct GarbagePlanDocument: PlanFile {
    package static let kind = "muniment-gc-plan"
    package static let refusal = "that is no plan of gc: make one with 'muniment gc --dry-run --out FILE'"

    package private(set) var format = kind
    package private(set) var version = 1
    private let vault: String
    package let made: Timestamp
    private let snapshots: [Snapshot]

    private struct Snapshot: Codable {
        /// The id in hex.
        let snapshot: String
        let source: String
        let created: Timestamp
        let reasons: [String]
    }

    package init(_ plan: GarbagePlan, of vault: Vault) {
        self.vault = vault.header.vault.hex
        made = plan.made
        snapshots = plan.going.map {
            Snapshot(snapshot: $0.snapshot.hex, source: $0.source, created: $0.created, reasons: $0.reasons)
        }
    }

    /// What this plan approved of, of what is due now: exactly that.
    ///
    /// - Throws: `VaultError.badInput` where it is another vault's; `refused`, naming what is no longer to go.
    func approved(in disposals: Disposals, of vault: VaultID) throws(VaultError) -> [Disposal] {
        guard self.vault == vault.hex else { throw .badInput("that is the plan of another vault") }
        let due = Dictionary(uniqueKeysWithValues: disposals.due.map { ($0.snapshot.hex, $0) })
        let begun = Set(disposals.begun.map(\.snapshot.hex))
        let stays = snapshots.filter { due[$0.snapshot] == nil && !begun.contains($0.snapshot) }
        guard stays.isEmpty else {
            let names = stays.prefix(5).map { String($0.snapshot.prefix(8)) }.joined(separator: ", ")
            let more = stays.count > 5 ? " and \(stays.count - 5) more" : ""
            throw .refused(
                "the plan of \(made.readable) is not carried out, as things have changed since: \(names)\(more) "
                    + "\(stays.count == 1 ? "is" : "are") no longer to be destroyed. Make a new one with: muniment gc --dry-run"
            )
        }
        return snapshots.compactMap { due[$0.snapshot] }
    }
}
