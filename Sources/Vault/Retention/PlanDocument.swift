import Retention
import Seal
import Store

/// A plan as a file, to be looked at and approved (`schema/retention-plan.schema.json`). What it says is computed again when it is
/// applied, so nobody has to trust it.
package struct PlanDocument: PlanFile {
    package static let kind = "muniment-retention-plan"
    package static let refusal = "that is no plan: make one with 'muniment retention plan --out FILE'"

    package private(set) var format = kind
    package private(set) var version = 1
    private let vault: String
    package let made: Timestamp
    private let policy: RegisterHead?
    private let holds: RegisterHead?
    private let snapshots: [Snapshot]

    private struct Snapshot: Codable {
        let snapshot: SnapshotLabel
        let source: String
        let created: Timestamp
        let stays: Bool
        let reasons: [String]
    }

    package init(_ plan: RetentionPlan, of vault: Vault) {
        self.vault = vault.header.vault.hex
        made = plan.made
        policy = plan.heads.policy
        holds = plan.heads.holds
        snapshots = plan.decisions.map { decision in
            Snapshot(
                snapshot: decision.snapshot.label, source: decision.snapshot.source,
                created: decision.snapshot.created, stays: decision.stays,
                reasons: decision.keeping.map(\.words) + [decision.going?.words].compactMap(\.self))
        }
    }

    /// The decisions of `plan` that this one approved of: those by which snapshots go.
    ///
    /// - Throws: `VaultError.badInput` where it is another vault's; `refused`, naming what is no longer as it was.
    func approved(in plan: RetentionPlan, of vault: VaultID) throws(VaultError) -> [Decision] {
        guard self.vault == vault.hex else { throw .badInput("that is the plan of another vault") }
        let now = Dictionary(uniqueKeysWithValues: plan.decisions.map { ($0.snapshot.label, $0) })
        let then = Set(snapshots.map(\.snapshot))
        var changes: [String] = []
        if policy != plan.heads.policy {
            changes.append(
                "the policy is number \(plan.heads.policy?.number ?? 0), and was number \(policy?.number ?? 0)")
        }
        if holds != plan.heads.holds { changes.append("a hold was placed or released, or a snapshot confirmed") }
        changes += Self.listed(now.keys.filter { !then.contains($0) }, "was", "were", "added or brought back")
        changes += Self.listed(then.filter { now[$0] == nil }, "was", "were", "dropped or is gone")
        let going = snapshots.filter { !$0.stays }.compactMap { now[$0.snapshot] }
        changes += Self.listed(going.filter(\.stays).map(\.snapshot.label), "stays", "stay", "now")
        guard changes.isEmpty else {
            throw .refused(
                "the plan of \(made.readable) is not carried out, as things have changed since: \(changes.joined(separator: "; ")). "
                    + "Make a new one with: muniment retention plan")
        }
        return going
    }

    private static func listed(
        _ labels: some Collection<SnapshotLabel>, _ one: String, _ many: String, _ what: String
    ) -> [String] {
        guard !labels.isEmpty else { return [] }
        let names = labels.sorted().prefix(5).map { String($0.text.prefix(8)) }
        let more = labels.count > 5 ? " and \(labels.count - 5) more" : ""
        return ["\(names.joined(separator: ", "))\(more) \(labels.count == 1 ? one : many) \(what)"]
    }
}
