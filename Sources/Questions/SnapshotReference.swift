import Seal
import Store
import Vault

/// A snapshot, as an answer names it.
package struct SnapshotReference: Hashable, Encodable, Sendable {
    /// The id, hex.
    package let snapshot: String
    package let created: Timestamp

    init(_ moment: Timeline.Moment) {
        snapshot = moment.snapshot.hex
        created = moment.created
    }
}

/// The snapshots from a first to a last one that hold a collection.
package struct SnapshotSpan: Hashable, Encodable, Sendable {
    package let first: SnapshotReference
    package let last: SnapshotReference
    /// How many there are.
    package let snapshots: Int

    init(_ moments: ClosedRange<Int>, of timeline: Timeline) {
        first = SnapshotReference(timeline.moments[moments.lowerBound])
        last = SnapshotReference(timeline.moments[moments.upperBound])
        snapshots = moments.count
    }
}
