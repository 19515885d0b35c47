// Retention knows policies, times, and what is told of snapshots: it decides what stays and what may go, and why. It reads no
// vault and hides or destroys nothing; the same policy and history give the same decisions anywhere.

import Store

/// Decides by a policy what becomes of each snapshot of a history.
package struct Planner {
    private let policy: Policy
    private let history: History

    /// What becomes of each snapshot that is not hidden, by source, newest first.
    package static func decisions(by policy: Policy, of history: History) -> [Decision] {
        Planner(policy: policy, history: history).decisions()
    }

    private func decisions() -> [Decision] {
        let sources = Dictionary(grouping: history.snapshots, by: \.source)
        return sources.sorted { $0.key < $1.key }.flatMap { decisions(of: $0.value, $0.key) }
    }

    private func decisions(of snapshots: [HistorySnapshot], _ source: String) -> [Decision] {
        let suspicions = Suspicion.find(in: snapshots, confirmed: history.confirmed, clock: history.clock)
        let visible = snapshots.filter { !$0.isHidden }.sorted { ($0.created, $0.label) > ($1.created, $1.label) }
        func outcomes(holds: [HoldScope]) -> [Outcome] {
            let choice = Choice(
                policy.rules(for: source), policy.zone, among: visible, holds: holds, suspicions: suspicions)
            return visible.map { outcome(of: $0, choice) }
        }
        let decided = outcomes(holds: history.holds)
        // What a hold stopped is to be said: what would go were there none.
        let without = decided.contains(where: \.isHeld) ? outcomes(holds: []) : decided
        return zip(visible, zip(decided, without)).map { snapshot, outcomes in
            Decision(
                snapshot: snapshot, keeping: outcomes.0.going == nil ? outcomes.0.keeping : [],
                going: outcomes.0.going, isStoppedByHold: outcomes.0.isHeld && outcomes.1.going != nil)
        }
    }

    private struct Outcome {
        let keeping: [Decision.Keeping]
        let going: Decision.Going?

        var isHeld: Bool {
            if case .held? = keeping.first { true } else { false }
        }
    }

    private func outcome(of snapshot: HistorySnapshot, _ choice: Choice) -> Outcome {
        var keeping: [Decision.Keeping] = []
        var isBound = false
        let holds = choice.holds(on: snapshot)
        if !holds.isEmpty {
            keeping.append(.held(holds))
            isBound = true
        }
        if let minimum = choice.rules.minimum {
            let end = policy.zone.end(of: minimum, from: snapshot.created)
            if end > history.now {
                keeping.append(.minimum(minimum, until: end))
                isBound = true
            }
        }
        if snapshot.isBroughtBack { keeping.append(.broughtBack) }
        if let suspicion = choice.suspicions[snapshot.label] { keeping.append(.suspect(suspicion)) }
        keeping += choice.keeping[snapshot.label] ?? []
        if !isBound, let maximum = choice.rules.maximum {
            // It is hidden for the grace time first, and must be gone by then.
            let by = policy.zone.end(of: maximum, from: snapshot.created)
            if by <= policy.zone.end(of: policy.grace, from: history.now) {
                return Outcome(keeping: keeping, going: .maximum(maximum, by: by))
            }
        }
        return Outcome(keeping: keeping, going: keeping.isEmpty ? .unneeded : nil)
    }
}

/// What a source's rules keep by themselves, whatever else keeps a snapshot.
private struct Choice {
    let rules: KeepRules
    let suspicions: [SnapshotLabel: Suspicion]
    private let holdsOn: [SnapshotLabel: [Int]]
    /// For each snapshot that they keep, all the rules that do.
    private(set) var keeping: [SnapshotLabel: [Decision.Keeping]] = [:]

    /// - Parameter snapshots: newest first.
    init(
        _ rules: KeepRules, _ zone: Zone, among snapshots: [HistorySnapshot], holds: [HoldScope],
        suspicions: [SnapshotLabel: Suspicion]
    ) {
        self.rules = rules
        self.suspicions = suspicions
        var holdsOn: [SnapshotLabel: [Int]] = [:]
        for snapshot in snapshots {
            let numbers = holds.filter { $0.covers(snapshot) }.map(\.number).sorted()
            if !numbers.isEmpty { holdsOn[snapshot.label] = numbers }
        }
        self.holdsOn = holdsOn
        guard rules.isSelective else {
            for snapshot in snapshots { keeping[snapshot.label] = [.everything] }
            return
        }
        // What stays for a reason above the policy has no part in its counts, and what is in doubt takes no other's place.
        let candidates = snapshots.filter {
            holdsOn[$0.label] == nil && suspicions[$0.label] == nil && !$0.isBroughtBack
        }
        if let last = rules.last {
            for (place, snapshot) in candidates.prefix(last).enumerated() {
                keeping[snapshot.label, default: []].append(.last(last, place: place + 1))
            }
        }
        if let within = rules.within, let newest = snapshots.first(where: { suspicions[$0.label] == nil }) {
            for snapshot in candidates where zone.end(of: within, from: snapshot.created) > newest.created {
                keeping[snapshot.label, default: []].append(.within(within))
            }
        }
        let times = candidates.map { ($0.label, zone.local($0.created)) }
        for period in Period.allCases {
            guard let count = rules.periods[period] else { continue }
            var seen: Set<String> = []
            for (label, time) in times where seen.count < count {
                let name = period.name(of: time)
                if seen.insert(name).inserted {
                    keeping[label, default: []].append(.period(period, named: name))
                }
            }
        }
    }

    func holds(on snapshot: HistorySnapshot) -> [Int] { holdsOn[snapshot.label] ?? [] }
}
