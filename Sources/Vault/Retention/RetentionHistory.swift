import Catalog
import Retention
import Seal
import Store

/// The vault's snapshots as a planner sees them.
struct RetentionHistory: Sendable {
    let history: History
    /// What the person should be told.
    let notices: [String]

    /// How a source is called whose name is not known: by its keyed name.
    static func unnamed(_ keyed: Digest256) -> String { "(source \(keyed.hex.prefix(8)))" }
}

extension Vault {
    /// The vault's snapshots with what is decided of them.
    ///
    /// Custodians take the order of record from the ledger. Writers, who cannot open it, take it from the catalog, and know only
    /// the names of sources that policy and holds name.
    ///
    /// - Parameter made: what the ledger says of the making of snapshots, for custodians, where that was read already.
    /// - Throws: `VaultError.notPermitted` to auditors and keyholders.
    func retentionHistory(
        _ state: RetentionState, _ clock: TermClock, made: [Digest256: SnapshotOnRecord]? = nil
    ) throws -> RetentionHistory {
        let (rows, notices) = try bundle.read.isEmpty ? rowsForWriters(state) : rowsForCustodians(made)
        let hidden = state.hidden
        let broughtBack = state.broughtBack
        // What a person dropped is out of the history: nothing is compared with it.
        let mistaken = Set((state.dropped?.content.dropped ?? []).filter { $0.cause == .request }.map(\.snapshot))
        let snapshots = rows.filter { !mistaken.contains($0.id.hex) }.map { row in
            var snapshot = HistorySnapshot(
                label: SnapshotLabel(row.id.hex), source: row.source, created: row.created, byteCount: row.byteCount,
                order: row.order)
            snapshot.isHidden = hidden.contains(row.id)
            snapshot.isBroughtBack = broughtBack.contains(row.id)
            return snapshot
        }
        return RetentionHistory(
            history: History(
                snapshots, holds: state.scopes, confirmed: state.confirmed, now: clock.now, clock: clock.clock),
            notices: notices)
    }

    private struct Row {
        let id: Digest256
        let source: String
        let created: Timestamp
        let byteCount: Int
        let order: Int?
    }

    private func rowsForCustodians(_ made: [Digest256: SnapshotOnRecord]?) throws -> ([Row], [String]) {
        let made = try made ?? snapshotsOnRecord()
        return try withCatalog { catalog, notices in
            let rows = try catalogued(catalog, source: nil).snapshots.map { snapshot in
                Row(
                    id: snapshot.id, source: snapshot.summary.snapshot.source,
                    created: snapshot.summary.snapshot.created, byteCount: snapshot.summary.snapshot.bytes,
                    order: made[snapshot.id]?.entry)
            }
            return (rows, notices)
        }
    }

    private func rowsForWriters(_ state: RetentionState) throws -> ([Row], [String]) {
        let (catalog, notices, _) = try catalogForIngest()
        let named = Set(state.rules.sources.keys).union(
            state.scopes.flatMap(\.subjects).compactMap { subject in
                if case .source(let name) = subject { name } else { nil }
            })
        let names = Dictionary(uniqueKeysWithValues: try named.map { (try sourceName($0), $0) })
        let order = Dictionary(uniqueKeysWithValues: try catalog.snapshotIDsByEntering().enumerated().map { ($1, $0) })
        let present = try folder.snapshotIDs()
        let rows = try catalog.list(source: nil).filter { present.contains($0.id) }.map { row in
            Row(
                id: row.id, source: names[row.source] ?? RetentionHistory.unnamed(row.source),
                created: Timestamp(nanoseconds: row.created), byteCount: Int(row.bytesRead), order: order[row.id])
        }
        return (rows, notices)
    }
}
