import Ledger
import Retention
import Seal
import Store

/// What time it is for terms.
struct TermClock: Sendable {
    /// For terms: never later than what can be vouched for.
    let now: Timestamp
    /// The machine's clock.
    let clock: Timestamp
    /// Why nothing may be dropped or destroyed by this clock, as a sentence; nil where it may.
    let objection: String?

}

/// How far time has come that can be vouched for, as the ledger's entries pass by one after the other.
struct TrustedTime: Sendable {
    private(set) var time: Timestamp

    /// How far a clock may be past the entry before until somebody has to say that it is right: a vault in daily use is never left
    /// alone for so long, and one that is not has people.
    private static let leap: Int64 = 7 * 86_400 * 1_000_000_000

    /// - Parameter time: when somebody vouched for the clock.
    init(_ time: Timestamp) { self.time = time }

    /// An entry of this time follows. One after a leap says nothing, nor do those that follow it as long as the clock is not put
    /// right.
    mutating func pass(_ entry: Timestamp) {
        if entry > time, !isLeap(entry) { time = entry }
    }

    /// Whether `clock` is so far past the time that somebody has to vouch for it.
    func isLeap(_ clock: Timestamp) -> Bool {
        clock > time && clock.nanoseconds &- time.nanoseconds > Self.leap
    }
}

extension Vault {
    /// What time it is for terms, at `clock`.
    ///
    /// - Throws: `LedgerError`; `StoreError`.
    func termClock(_ state: RetentionState, at clock: Timestamp) throws -> TermClock {
        guard state.rules.isClockAttested else { return try unattested(state, at: clock) }
        guard let attested = try newestAttestation() else {
            return TermClock(
                now: min(clock, header.created), clock: clock,
                objection:
                    "the policy says clock: attested, and no checkpoint is kept that a witness cosigned or an authority stamped. Keep "
                    + "one with: muniment audit witness keep, or muniment audit timestamp keep")
        }
        return TermClock(now: min(clock, attested), clock: clock, objection: nil)
    }

    /// The time of the newest cosignature or stamp over a checkpoint of this ledger.
    private func newestAttestation() throws -> Timestamp? {
        let files = try witnessFiles(trustingLedger: !bundle.access.isEmpty)
        let kept =
            files.checkpoints.map { (time: $0.time, note: $0.note) }
            + files.stamps.map { (time: $0.time, note: $0.note) }
        for checkpoint in kept.sorted(by: { $0.time > $1.time })
        where try comparison(of: checkpoint.note).isConsistent {
            return checkpoint.time
        }
        return nil
    }

    /// Follows the times of the ledger's entries from when somebody vouched for the clock: whoever puts it forward leaves a leap
    /// there, which later entries do not undo and a clock that was put right does.
    private func unattested(_ state: RetentionState, at clock: Timestamp) throws -> TermClock {
        var trusted = TrustedTime(state.clock?.time ?? header.created)
        let first = state.clock?.entries ?? 0
        try ledger().forEachFrame { frame in
            if frame.sequence >= first { trusted.pass(frame.time) }
            return true
        }
        guard !trusted.isLeap(clock) else { return leapt(clock, after: trusted.time) }
        return TermClock(now: clock, clock: clock, objection: nil)
    }

    private func leapt(_ clock: Timestamp, after trusted: Timestamp) -> TermClock {
        let days = (clock.nanoseconds &- trusted.nanoseconds) / 86_400_000_000_000
        return TermClock(
            now: trusted, clock: clock,
            objection:
                "the clock says \(clock.readable), \(days) days past the last entry of the ledger before it leapt. If it is "
                + "right, a custodian says so with: muniment retention confirm --clock --reason TEXT")
    }
}
