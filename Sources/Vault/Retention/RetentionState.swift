import Ledger
import Retention
import Seal
import Store

/// What is in force of the keeping of snapshots: policy, holds, what is hidden, and what is not to come in again.
struct RetentionState: Sendable {
    let policy: RegisterDocument<PolicyContent>?
    let holds: RegisterDocument<HoldsContent>?
    let dropped: RegisterDocument<DroppedContent>?
    let suppressed: RegisterDocument<SuppressedContent>?
    let replicas: RegisterDocument<ReplicasContent>?
    /// What the ledger says of them; nil for those who cannot open it.
    let record: RegistersOnRecord?

    /// The policy's rules; those that keep everything where none was set.
    var rules: Policy { policy?.content.policy.policy ?? Policy() }
    var scopes: [HoldScope] { (holds?.content.inForce ?? []).map(\.scope) }
    var confirmed: Set<SnapshotLabel> { Set((holds?.content.confirmed ?? []).map { SnapshotLabel($0.snapshot) }) }
    var hidden: Set<Digest256> { dropped?.content.hidden ?? [] }
    var broughtBack: Set<Digest256> {
        Set((dropped?.content.broughtBack ?? []).compactMap { Digest256(hex: $0.snapshot) })
    }
    /// When somebody last vouched for the clock; nil where no policy was ever set.
    var clock: ConfirmedClock? {
        [policy?.content.clock, holds?.content.clock].compactMap(\.self).max { $0.entries < $1.entries }
    }
}

extension Vault {
    /// What is in force, each document held against the header, the ledger or what this machine saw before, as far as the
    /// person's keys reach.
    ///
    /// - Throws: `StoreError.damaged`, `VaultError.damaged` where an older copy was put back or a document taken away; `VaultError.notPermitted` to keyholders.
    func retentionState(_ header: Header) throws -> RetentionState {
        _ = try logKeys
        let record = bundle.access.isEmpty ? nil : try registersOnRecord()
        let state = RetentionState(
            policy: try lastDocument(PolicyContent.self, header), holds: try lastDocument(HoldsContent.self, header),
            dropped: try lastDocument(DroppedContent.self, header),
            suppressed: try lastDocument(SuppressedContent.self, header),
            replicas: try lastDocument(ReplicasContent.self, header), record: record)
        if let record {
            try check(state.policy?.head, of: .policy, against: record)
            try check(state.holds?.head, of: .holds, against: record)
            try check(state.dropped?.head, of: .dropped, against: record)
            try check(state.suppressed?.head, of: .suppressed, against: record)
            try check(state.replicas?.head, of: .replicas, against: record)
        }
        return state
    }

    /// The snapshots that are hidden, with what is known of their dropping. For questions and lists, which do not read the
    /// ledger for it: what is destroyed is decided with the ledger at hand.
    ///
    /// - Throws: `StoreError.damaged`.
    func droppedItems() throws -> [Digest256: DroppedContent.Item] {
        guard !bundle.log.isEmpty else { return [:] }
        let items = try lastDocument(DroppedContent.self, header)?.content.dropped ?? []
        return Dictionary(
            uniqueKeysWithValues: items.compactMap { item in Digest256(hex: item.snapshot).map { ($0, item) } })
    }

    /// Of the snapshots whose destruction is on record those that are gone and not yet all that they showed: they are still hidden, as
    /// `dropped/` is written last.
    func halfDestroyed(_ destroyed: [Digest256: RegistersOnRecord.Destroyed]) throws -> [Digest256] {
        guard !destroyed.isEmpty else { return [] }
        return try droppedItems().keys.filter { destroyed[$0] != nil && !DurableFile.exists(folder.snapshot($0)) }
    }
}

extension DroppedContent.Item {
    /// What people are told who name it.
    var refusal: VaultError {
        .refused(
            "snapshot \(snapshot.prefix(8)) was dropped on \(time.readable) and is hidden. Bring it back with: muniment retention "
                + "undrop \(snapshot.prefix(8))")
    }
}
