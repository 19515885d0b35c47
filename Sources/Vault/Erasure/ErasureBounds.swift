import Retention
import Seal
import Store

/// What stands in the way of an erasure: a clock that is not to be relied on, holds, and minimum terms.
struct ErasureBounds {
    private let state: RetentionState
    private let time: TermClock
    private let source: String

    init(_ state: RetentionState, _ time: TermClock, source: String) {
        self.state = state
        self.time = time
        self.source = source
    }

    func checkClock() throws(VaultError) {
        if let objection = time.objection { throw .refused(objection) }
    }

    /// That no hold keeps one of the records that were found.
    func check(_ finds: ErasureFinds) throws(VaultError) {
        let held = (state.holds?.content.inForce ?? []).filter { hold in
            (hold.records ?? []).contains { record in
                guard record.source == source, let keyHash = Digest256(hex: record.keyHash) else { return false }
                return finds.collections.contains {
                    $0.name == record.collection
                        && ($0.erased.keyHashes.contains(keyHash) || $0.touched.contains(keyHash))
                }
            }
        }
        try refuse(held, "the record, or one that goes with it")
    }

    /// That no hold and no minimum term keeps one of the snapshots that show what goes.
    ///
    /// - Parameter isBegun: whether it was begun before and cut short: then it is finished, whatever minimum was promised since.
    func check(_ snapshots: [Snapshot], isBegun: Bool) throws(VaultError) {
        let held = (state.holds?.content.inForce ?? []).filter { hold in
            // One on a person's record keeps that, and the snapshots from being dropped, but no one else in them.
            snapshots.contains { (hold.snapshots ?? []).contains($0.id.hex) }
                || !snapshots.isEmpty && (hold.sources ?? []).contains(source)
        }
        try refuse(held, "snapshots that show it as they are")
        let rules = state.rules.rules(for: source)
        guard let minimum = rules.minimum, !rules.isErasureAllowed, !isBegun else { return }
        let ends = snapshots.map { state.rules.zone.end(of: minimum, from: $0.manifest.created) }.filter {
            $0 > time.now
        }
        guard let last = ends.max() else { return }
        let policy = state.policy.map { "policy \($0.number)" } ?? "the policy"
        throw .refused(
            "\(policy) keeps \(source) for \(minimum.words) at least, which binds \(ends.count) of the snapshots that show it, the last until "
                + "\(last.readable): nobody is erased out of them before, as the policy does not say erasure: allowed")
    }

    private func refuse(_ holds: [HoldsContent.Hold], _ what: String) throws(VaultError) {
        guard !holds.isEmpty else { return }
        let numbers = holds.map(\.number).sorted().map(String.init).joined(separator: ", ")
        throw .refused(
            "\(holds.count == 1 ? "hold" : "holds") \(numbers) \(holds.count == 1 ? "keeps" : "keep") \(what). See: muniment hold list"
        )
    }
}
