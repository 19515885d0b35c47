import Ledger
import Retention
import Seal
import Store

/// The policy in force.
package struct PolicyInForce: Sendable {
    /// Of its document; nil where none was ever set.
    package let number: Int?
    package let policy: Policy
    package let set: Timestamp?
    /// The name of who set it.
    package let person: String?
}

extension Vault {
    /// The policy in force.
    ///
    /// - Throws: `VaultError.notPermitted` to keyholders; as `retentionState`.
    package func retentionPolicy() throws -> PolicyInForce {
        try onRecord(Deed("retention show")) {
            let header = try currentHeader()
            let state = try retentionState(header)
            return PolicyInForce(
                number: state.policy?.number, policy: state.rules, set: state.policy?.made,
                person: state.policy.map { document in
                    header.people.first { $0.id == document.person }?.name ?? document.person.hex
                })
        }
    }

    /// Puts a policy in the place of the one before.
    ///
    /// - Parameter clock: what the machine's clock says.
    /// - Throws: `VaultError.refused` where it would let a snapshot go before the end of a term that was promised for it;
    ///   `notPermitted` to all but custodians; `StoreError.locked` while another process writes.
    package func setPolicy(_ policy: Policy, at clock: Timestamp = .now) throws -> PolicyInForce {
        try change(PolicyContent.self, as: "retention set") { state, _ in
            _ = try rootKey
            let plan = try plan(state, at: clock)
            try plan.checkPromises(of: state.rules, against: policy)
            let confirmed = try state.policy?.content.clock ?? ConfirmedClock(entries: ledger().size(), time: clock)
            return RegisterChange(
                content: PolicyContent(policy: PolicyDocument(policy), clock: confirmed),
                objects: [.init(kind: "policy", name: "\((state.policy?.number ?? 0) + 1)")],
                counts: ["sources": policy.sources.count],
                result: PolicyInForce(
                    number: (state.policy?.number ?? 0) + 1, policy: policy, set: clock, person: person.name))
        }
    }
}

extension RetentionPlan {
    /// That no snapshot would be bound for a shorter time than it is.
    ///
    /// - Throws: `VaultError.refused`, naming source and the last day of the term.
    fileprivate func checkPromises(of old: Policy, against new: Policy) throws(VaultError) {
        var shortened: [String: (count: Int, until: Timestamp)] = [:]
        var opened: [String: (count: Int, until: Timestamp)] = [:]
        var isBound = false
        for snapshot in history.snapshots {
            guard let minimum = old.rules(for: snapshot.source).minimum else { continue }
            let promised = old.zone.end(of: minimum, from: snapshot.created)
            guard promised > now else { continue }
            isBound = true
            if !old.rules(for: snapshot.source).isErasureAllowed, new.rules(for: snapshot.source).isErasureAllowed {
                let known = opened[snapshot.source]
                opened[snapshot.source] = ((known?.count ?? 0) + 1, max(known?.until ?? promised, promised))
            }
            let kept = new.rules(for: snapshot.source).minimum.map { new.zone.end(of: $0, from: snapshot.created) }
            guard kept.map({ $0 < promised }) ?? true else { continue }
            let known = shortened[snapshot.source]
            shortened[snapshot.source] = ((known?.count ?? 0) + 1, max(known?.until ?? promised, promised))
        }
        if let (source, found) = shortened.min(by: { $0.key < $1.key }) {
            throw .refused(
                "the minimum of \(source) binds \(found.count) of its snapshots, the last until \(found.until.readable), and can be "
                    + "lengthened but not shortened before that has passed, by nobody")
        }
        if let (source, found) = opened.min(by: { $0.key < $1.key }) {
            throw .refused(
                "the minimum of \(source) keeps people in \(found.count) of its snapshots, the last until \(found.until.readable): that they "
                    + "can be erased before is for nobody to say until that has passed")
        }
        if old.isClockAttested, !new.isClockAttested, isBound {
            throw .refused(
                "clock: attested stays as long as a minimum binds a snapshot, as terms would otherwise pass with this machine's clock"
            )
        }
    }
}
