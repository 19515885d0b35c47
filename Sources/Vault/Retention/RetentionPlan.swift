import Ledger
import Retention
import Seal
import Store

/// What a policy would do now.
package struct RetentionPlan: Sendable {
    /// Of every snapshot that is not hidden, by source, newest first.
    package let decisions: [Decision]
    /// The policy's number; nil where none was set, so that everything stays.
    package let policy: Int?
    /// When it was made, by the machine's clock.
    package let made: Timestamp
    /// The time for terms.
    package let now: Timestamp
    /// Why it cannot be applied, as a sentence; nil where it can.
    package let objection: String?
    package let notices: [String]

    let heads: Heads
    let history: History
    let rules: Policy

    /// The documents that it rests on.
    struct Heads: Codable, Hashable, Sendable {
        let policy: RegisterHead?
        let holds: RegisterHead?
    }

    package var going: [Decision] { decisions.filter { !$0.stays } }
    /// Those that only a hold keeps.
    package var stopped: [Decision] { decisions.filter(\.isStoppedByHold) }
    package var suspects: [Decision] { decisions.filter { $0.suspicion != nil } }
}

extension Vault {
    /// What the policy would do now. Changes nothing.
    ///
    /// - Parameter clock: what the machine's clock says.
    /// - Throws: `VaultError.notPermitted` to all but writers and custodians; `StoreError.damaged`, `VaultError.damaged` where what is in force was replaced.
    package func planRetention(at clock: Timestamp = .now) throws -> RetentionPlan {
        try onRecord(
            Deed("retention plan"),
            counts: { ["going": $0.going.count, "staying": $0.decisions.count - $0.going.count] }
        ) {
            try checkReason()
            return try plan(try retentionState(currentHeader()), at: clock)
        }
    }

    /// The same, as a part of something else.
    func plan(_ state: RetentionState, at clock: Timestamp) throws -> RetentionPlan {
        let time = try termClock(state, at: clock)
        let known = try retentionHistory(state, time)
        return RetentionPlan(
            decisions: Planner.decisions(by: state.rules, of: known.history), policy: state.policy?.number, made: clock,
            now: time.now, objection: time.objection, notices: known.notices,
            heads: RetentionPlan.Heads(policy: state.policy?.head, holds: state.holds?.head), history: known.history,
            rules: state.rules)
    }
}
