import Store

/// Why a snapshot is in doubt: until that is settled it takes no other's place, and only its maximum term lets it go.
package enum Suspicion: Hashable, Sendable {
    /// Its time has not come yet.
    case future
    /// It was put on record after `label`, and says that it is older.
    case outOfOrder(after: SnapshotLabel)
    /// It is less than half as large as the one before it.
    case small(byteCount: Int, before: Int)
    /// Nothing in the ledger says that it was made.
    case unrecorded

    /// What a snapshot's size is compared with: less than one of so many parts is suspicious.
    ///
    /// A directory that loses more than half of its people from one export to the next is rare, and an export that was cut short
    /// usually is shorter than that.
    static let smallness = 2

    /// The kind, for programs.
    package var name: String {
        switch self {
        case .future: "future"
        case .outOfOrder: "out-of-order"
        case .small: "small"
        case .unrecorded: "unrecorded"
        }
    }

    /// As a clause about the snapshot.
    package var words: String {
        switch self {
        case .future: "it is dated in the future"
        case .outOfOrder(let label):
            "it is dated before \(label.text.prefix(8)), which was put on record earlier"
        case .small(let count, let before): "it is much smaller than the one before, \(count) bytes after \(before)"
        case .unrecorded: "the ledger does not tell of it"
        }
    }

    /// Whether a person can settle the doubt by looking at the snapshot.
    package var canBeConfirmed: Bool {
        switch self {
        case .outOfOrder, .small: true
        // The first settles itself, or the clock is wrong; the last is for doctor.
        case .future, .unrecorded: false
        }
    }

    /// The snapshots of one source that are in doubt. Each is held against those that were put on record before it and are in
    /// no doubt themselves, so that whoever adds one with a wrong time or size puts the others in none.
    static func find(
        in snapshots: [HistorySnapshot], confirmed: Set<SnapshotLabel>, clock: Timestamp
    ) -> [SnapshotLabel: Suspicion] {
        var found: [SnapshotLabel: Suspicion] = [:]
        var latest: (label: SnapshotLabel, created: Timestamp)?
        var byteCount: Int?
        for snapshot in snapshots.sorted(by: { ($0.order ?? .max, $0.created) < ($1.order ?? .max, $1.created) }) {
            var suspicion: Suspicion?
            if snapshot.order == nil {
                suspicion = .unrecorded
            } else if snapshot.created > clock {
                suspicion = .future
            } else if let latest, snapshot.created < latest.created {
                suspicion = .outOfOrder(after: latest.label)
            } else if let byteCount, snapshot.byteCount * smallness < byteCount {
                suspicion = .small(byteCount: snapshot.byteCount, before: byteCount)
            }
            if let suspicion, !suspicion.canBeConfirmed || !confirmed.contains(snapshot.label) {
                found[snapshot.label] = suspicion
                continue
            }
            byteCount = snapshot.byteCount
            if latest.map({ $0.created < snapshot.created }) ?? true { latest = (snapshot.label, snapshot.created) }
        }
        return found
    }
}
