import Retention
import Seal
import Store

/// What would be destroyed now, and what not.
package struct GarbagePlan: Sendable {
    /// In the words of the command line and of the ledger.
    static let action = "gc"

    /// When it was made, by the machine's clock.
    package let made: Timestamp
    /// Snapshots that go, oldest first, those too whose destruction was cut short.
    package let going: [Disposal]
    /// Held, by the holds of these numbers.
    package let held: [(disposal: Disposal, holds: [Int])]
    /// Not to go yet.
    package let waiting: [(disposal: Disposal, until: Timestamp)]
    /// Kept by the policy as it is now: why, in words.
    package let kept: [(disposal: Disposal, reasons: [String])]
    /// What is destroyed of packs, in numbers.
    package let counts: RewriteCounts
    /// About how many bytes the vault will be smaller by.
    package let bytesFreed: Int
    /// Unfinished files and the like, below the vault's folder.
    package let leftovers: [String]
    /// Whether packs are written anew.
    package let isRewriting: Bool
    /// Whether there is nothing to do.
    package let isEmpty: Bool
    /// What the ledger says of the making of snapshots.
    let known: [Digest256: SnapshotOnRecord]
}

extension RewritePlan {
    var isEmpty: Bool { replaced.isEmpty && unnamed.isEmpty && edited.isEmpty }

    /// About how many bytes of new packs there will be.
    var expectedByteCount: Int {
        replaced.reduce(0) { sum, use in
            let entries = use.pack.directory.entries
            let parts = use.parts.reduce(0) { sum, part in
                guard case .records(_, _, let count) = entries[part.key].kind else { return sum }
                // Salts, 32 bytes a record, do not get smaller.
                return sum + entries[part.key].sealedCount * part.value.kept.count / count + 32 * part.value.kept.count
            }
            return sum + use.whole.reduce(parts) { $0 + entries[$1].sealedCount }
        }
    }
}

extension Vault {
    /// What would be destroyed now. Changes nothing.
    ///
    /// - Parameter clock: what the machine's clock says.
    /// - Throws: as `collectGarbage`.
    package func planGarbage(
        at clock: Timestamp = .now, progress report: @Sendable @escaping (Progress) -> Void = { _ in }
    ) async throws -> GarbagePlan {
        try await onRecord(
            Deed("gc --dry-run"), counts: { ["going": $0.going.count, "records": $0.counts.records] }
        ) {
            _ = try readKeys
            try checkReason()
            let header = try currentHeader()
            return try await garbagePlan(
                try retentionState(header), header, nil, at: clock,
                ProgressMeter(Progress(phase: "Looking"), report: report)
            ).plan
        }
    }

    /// The same, as a part of something else.
    ///
    /// - Parameter approved: nil for all that is due.
    func garbagePlan(
        _ state: RetentionState, _ header: Header, _ approved: GarbagePlanDocument?, at clock: Timestamp,
        _ meter: ProgressMeter
    ) async throws -> (plan: GarbagePlan, rewrite: RewritePlan) {
        try refuseHalfErased(RewriteRequest(), state)
        let disposals = try disposals(header, state, at: clock)
        let due = try approved?.approved(in: disposals, of: header.vault) ?? disposals.due
        let going = (disposals.begun + due.prefix(Self.mostDestroyedAtOnce)).sorted {
            ($0.created, $0.snapshot) < ($1.created, $1.snapshot)
        }
        let present = try folder.snapshotIDs()
        let leaving = Set(going.map(\.snapshot))
        try checkWhole(state, disposals.made, present, leaving)
        let rewrite = try await planRewrite(remaining: present.subtracting(leaving), meter)
        let documents = try leaving.intersection(present).reduce(0) { $0 + (try documentsByteCount(of: $1)) }
        let leftovers = try leftovers(besides: leaving, at: clock).map(folder.relative)
        let plan = GarbagePlan(
            made: clock, going: going, held: disposals.held, waiting: disposals.waiting, kept: disposals.kept,
            counts: rewrite.counts,
            bytesFreed: max(0, documents + rewrite.counts.bytesRemoved - rewrite.expectedByteCount),
            leftovers: leftovers, isRewriting: !rewrite.replaced.isEmpty,
            isEmpty: going.isEmpty && rewrite.isEmpty && leftovers.isEmpty,
            known: disposals.made)
        return (plan, rewrite)
    }

    /// All of them stand in one entry of the ledger, which has a megabyte.
    private static let mostDestroyedAtOnce = 5000

    /// That each snapshot that was made is there or was destroyed: what no layout names may else be all that is left of one whose
    /// manifest can still be brought back.
    private func checkWhole(
        _ state: RetentionState, _ made: [Digest256: SnapshotOnRecord], _ present: Set<Digest256>,
        _ leaving: Set<Digest256>
    ) throws(VaultError) {
        let missing = made.filter { id, _ in
            // One that is not hidden any more was destroyed to the end, though nothing may say so: `dropped/` is written last.
            !present.contains(id) && !leaving.contains(id) && state.record?.destroyed[id] == nil
        }
        guard !missing.isEmpty else { return }
        throw VaultError.damaged(
            missing.sorted { $0.value.entry < $1.value.entry }.map { id, known in
                Damage(
                    object: folder.relative(folder.snapshot(id)),
                    reason:
                        "it is missing; entry \(known.entry) of the ledger says that it was made. Nothing is destroyed while "
                        + "the vault is not whole: bring it back from a copy, or, if it is lost, say so with: muniment snapshots drop"
                )
            })
    }

    /// Unfinished files and exports, layouts without a manifest, and keys of files that never came or are gone, by their full paths.
    func leftovers(besides leaving: Set<Digest256>, at clock: Timestamp) throws -> [String] {
        let ids = try folder.snapshotIDs().subtracting(leaving)
        var found = try folder.unfinished()
        for id in try folder.layoutIDs().subtracting(ids).subtracting(leaving).sorted() {
            found.append(folder.layout(id))
        }
        for key in try folder.keyFiles() {
            let path = String(key.dropLast(4))
            if !DurableFile.exists(path) || found.contains(path) { found.append(key) }
        }
        return try found + PendingExport.garbage(in: folder, at: clock)
    }
}
