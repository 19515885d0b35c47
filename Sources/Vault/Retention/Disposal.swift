import Ledger
import Retention
import Seal
import Store

/// A hidden snapshot, and what there is to say of its destruction.
package struct Disposal: Sendable {
    package let snapshot: Digest256
    /// As the manifest has it.
    package let source: String
    package let created: Timestamp
    /// Of its files.
    package let byteCount: Int
    /// Why it was dropped, in words.
    package let reasons: [String]
    /// Why, for the certificate of its destruction.
    package let cause: Certificate.Cause
    /// From when on it may be destroyed.
    package let until: Timestamp
    /// The number of the certificate that says that it was hidden.
    package let certificate: Int
}

/// What of the hidden snapshots is to be destroyed now, and what is not, and why: for whatever rewrites the vault. It rests on
/// the ledger, not on what a writer says: that a snapshot is hidden does not make it due.
package struct Disposals: Sendable {
    /// To be destroyed.
    package let due: [Disposal]
    /// Held, by the holds of these numbers.
    package let held: [(disposal: Disposal, holds: [Int])]
    /// Not before `until`, or before the end of a minimum term.
    package let waiting: [(disposal: Disposal, until: Timestamp)]
    /// Kept by the policy as it is now, with what the ledger says of the order of snapshots: why, in words.
    package let kept: [(disposal: Disposal, reasons: [String])]
    /// Gone already, but not all that they showed: their destruction was cut short, and goes on.
    package let begun: [Disposal]
    /// All snapshots whose making is on record.
    let made: [Digest256: SnapshotOnRecord]
    /// Records that may not be erased, by the holds of these numbers.
    package let heldRecords: [(source: String, collection: String, keyHash: Digest256, hold: Int)]
}

extension Vault {
    /// What is to be destroyed now. Puts nothing on record: who destroys does.
    ///
    /// A snapshot is due if it is hidden, its grace time and its minimum have passed, no hold covers it, and either a custodian
    /// dropped it by name, as the ledger tells, or the policy in force lets it go when it is asked again, of all snapshots that no
    /// custodian dropped and in the order of the ledger: so a writer, or who has a writer's keys, cannot have destroyed what the policy
    /// keeps.
    ///
    /// - Parameters:
    ///   - header: the one on disk, read under the writer's lock.
    ///   - clock: what the machine's clock says.
    /// - Throws: `VaultError.refused` where the clock is not to be relied on; `notPermitted` to all but custodians;
    ///   `VaultError.damaged`, `StoreError.damaged` where what is in force was replaced.
    package func disposals(_ header: Header, at clock: Timestamp = .now) throws -> Disposals {
        try disposals(header, try retentionState(header), at: clock)
    }

    /// The same, by what is in force as it was read.
    func disposals(_ header: Header, _ state: RetentionState, at clock: Timestamp) throws -> Disposals {
        _ = try readKeys
        let time = try termClock(state, at: clock)
        if let objection = time.objection { throw VaultError.refused(objection) }
        return try Sorting(state, self, time, header).disposals()
    }
}

/// Sorts the hidden snapshots by what is to become of them.
private struct Sorting {
    private let state: RetentionState
    private let now: Timestamp
    private let decisions: [SnapshotLabel: Decision]
    private let requested: Set<Digest256>
    private let dropped: [Digest256: Timestamp]
    private let summaries: [Digest256: SnapshotOnRecord]
    private let present: Set<Digest256>

    init(_ state: RetentionState, _ vault: Vault, _ time: TermClock, _ header: Header) throws {
        self.state = state
        now = time.now
        requested = state.record?.requests ?? []
        dropped = state.record?.drops ?? [:]
        summaries = try vault.snapshotsOnRecord()
        present = try vault.folder.snapshotIDs()
        var history = try vault.retentionHistory(state, time, made: summaries).history
        // Asked again of everything, what a policy hid among it.
        for index in history.snapshots.indices { history.snapshots[index].isHidden = false }
        decisions = Dictionary(
            uniqueKeysWithValues: Planner.decisions(by: state.rules, of: history).map { ($0.snapshot.label, $0) })
    }

    func disposals() -> Disposals {
        var due: [Disposal] = []
        var held: [(Disposal, [Int])] = []
        var waiting: [(Disposal, Timestamp)] = []
        var kept: [(Disposal, [String])] = []
        var begun: [Disposal] = []
        for item in state.dropped?.content.dropped ?? [] {
            guard let disposal = disposal(of: item) else { continue }
            if state.record?.destroyed[disposal.snapshot] != nil, !present.contains(disposal.snapshot) {
                begun.append(disposal)
                continue
            }
            let holds = state.scopes.filter { $0.covers(disposal.scoped) }.map(\.number)
            guard holds.isEmpty else {
                held.append((disposal, holds))
                continue
            }
            // What the document says of the time is its author's word; the ledger's entry has its place.
            guard let time = dropped[disposal.snapshot] else {
                kept.append((disposal, ["the ledger does not tell of its dropping"]))
                continue
            }
            let until = earliest(item, disposal, dropped: max(item.time, time))
            if until > now {
                waiting.append((disposal, until))
            } else if let reasons = reasonsToKeep(item, disposal) {
                kept.append((disposal, reasons))
            } else {
                due.append(disposal)
            }
        }
        let records = (state.holds?.content.inForce ?? []).flatMap { hold in
            (hold.records ?? []).compactMap { record in
                Digest256(hex: record.keyHash).map { (record.source, record.collection, $0, hold.number) }
            }
        }
        return Disposals(
            due: due, held: held, waiting: waiting, kept: kept, begun: begun, made: summaries,
            heldRecords: records)
    }

    private func disposal(of item: DroppedContent.Item) -> Disposal? {
        guard let id = Digest256(hex: item.snapshot) else { return nil }
        let known = summaries[id]?.summary
        let request = item.cause == .request ? item.reasons.first : nil
        return Disposal(
            snapshot: id, source: known?.source ?? item.source ?? "", created: known?.created ?? item.created,
            byteCount: known?.bytes ?? item.bytes, reasons: item.reasons,
            cause: Certificate.Cause(policy: item.policy, document: nil, request: request), until: item.until,
            certificate: item.certificate)
    }

    /// The end of the grace time, the longer of that of then and of now, and of the minimum.
    private func earliest(_ item: DroppedContent.Item, _ disposal: Disposal, dropped time: Timestamp) -> Timestamp {
        let rules = state.rules.rules(for: disposal.source)
        let zone = state.rules.zone
        var earliest = max(item.until, zone.end(of: state.rules.grace, from: time))
        // By its maximum it must be gone, grace time or none.
        if let maximum = rules.maximum {
            earliest = min(earliest, max(time, zone.end(of: maximum, from: disposal.created)))
        }
        if let minimum = rules.minimum { earliest = max(earliest, zone.end(of: minimum, from: disposal.created)) }
        return earliest
    }

    /// Why it stays, though it is hidden; nil where it goes.
    private func reasonsToKeep(_ item: DroppedContent.Item, _ disposal: Disposal) -> [String]? {
        if item.cause == .request {
            return requested.contains(disposal.snapshot) ? nil : ["the ledger does not say that a custodian dropped it"]
        }
        guard let decision = decisions[SnapshotLabel(item.snapshot)] else {
            return ["nothing is known of it but that it was dropped"]
        }
        return decision.stays ? decision.keeping.map(\.words) : nil
    }
}

extension Disposal {
    fileprivate var scoped: HistorySnapshot {
        HistorySnapshot(
            label: SnapshotLabel(snapshot.hex), source: source, created: created, byteCount: byteCount, order: nil)
    }
}
