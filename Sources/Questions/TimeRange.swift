import Store
import Vault

/// From when to when a question goes.
package struct TimeRange: Sendable {
    /// One end of it.
    package enum Bound: Sendable {
        /// An instant.
        case time(Timestamp)
        /// A snapshot, as `SnapshotName` reads it.
        case snapshot(String)
    }

    package let since: Bound?
    package let until: Bound?

    package init(since: Bound? = nil, until: Bound? = nil) {
        self.since = since
        self.until = until
    }

    /// A snapshot that is named as an end of it: the beginning of an id tells the source.
    package var snapshot: String? {
        for case .snapshot(let name)? in [since, until] { return name }
        return nil
    }

    /// The same as instants of the source's snapshots.
    ///
    /// - Throws: `VaultError.notFound` where there is no such snapshot.
    package func instants(in chronicle: Chronicle) throws -> (since: Timestamp?, until: Timestamp?) {
        func instant(_ bound: Bound?) throws -> Timestamp? {
            switch bound {
            case .time(let time): time
            case .snapshot(let name): chronicle.snapshots[try chronicle.snapshot(named: name).index].created
            case nil: nil
            }
        }
        return (try instant(since), try instant(until))
    }
}

extension Timeline {
    /// The moments from the one that was in force at `since` up to the last one at or before `until`; nil where there are none.
    package func moments(since: Timestamp?, until: Timestamp?) -> ClosedRange<Int>? {
        let first = since.flatMap { since in moments.lastIndex { $0.created <= since } } ?? 0
        let last = until.map { until in moments.lastIndex { $0.created <= until } } ?? moments.count - 1
        guard let last, first <= last else { return nil }
        return first...last
    }

    /// The error where all that is asked about is before the first snapshot.
    package func noneAsOld(as until: Timestamp?) -> VaultError {
        .notFound(
            "no snapshot of \(collection) is as old as \(until?.readable ?? "that"); the oldest one is "
                + "\(moments[0].snapshot.hex.prefix(8)) of \(moments[0].created.readable)")
    }
}
