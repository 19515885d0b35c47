import Store

/// Names a snapshot of a history: its id in hex, or whatever a history that a policy is tried on calls it.
package struct SnapshotLabel: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
    package let text: String

    package init(_ text: String) { self.text = text }

    package init(from decoder: any Decoder) throws {
        text = try decoder.singleValueContainer().decode(String.self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }

    /// The text.
    package var description: String { text }

    package static func < (left: SnapshotLabel, right: SnapshotLabel) -> Bool { left.text < right.text }
}

/// What a planner has to know of a snapshot.
package struct HistorySnapshot: Hashable, Sendable {
    package let label: SnapshotLabel
    package let source: String
    package let created: Timestamp
    /// Of its files.
    package let byteCount: Int
    /// Its place in the order in which snapshots were put on record; nil where it is not on record.
    package let order: Int?
    /// Whether it was dropped before and is hidden: nothing is decided of it, and it has no part in a count.
    package var isHidden = false
    /// Whether it was dropped before and brought back.
    package var isBroughtBack = false

    package init(label: SnapshotLabel, source: String, created: Timestamp, byteCount: Int, order: Int?) {
        self.label = label
        self.source = source
        self.created = created
        self.byteCount = byteCount
        self.order = order
    }
}

/// Something that keeps snapshots whatever a policy says.
package struct HoldScope: Hashable, Sendable {
    /// What is held.
    package enum Subject: Hashable, Sendable {
        /// All of a source's snapshots, those to come among them. A hold on a person's record is of this kind: which snapshots show
        /// the record only those know who can read them.
        case source(String)
        case snapshot(SnapshotLabel)
    }

    /// The hold's number.
    package let number: Int
    package let subjects: [Subject]

    package init(number: Int, subjects: [Subject]) {
        self.number = number
        self.subjects = subjects
    }

    /// Whether the hold keeps this snapshot.
    package func covers(_ snapshot: HistorySnapshot) -> Bool {
        subjects.contains { subject in
            switch subject {
            case .source(let name): name == snapshot.source
            case .snapshot(let label): label == snapshot.label
            }
        }
    }
}

/// A history, and when it is looked at.
package struct History: Sendable {
    package var snapshots: [HistorySnapshot]
    package var holds: [HoldScope]
    /// Snapshots in doubt that somebody has looked at and found right.
    package var confirmed: Set<SnapshotLabel>
    /// The time for terms.
    package var now: Timestamp
    /// The clock's time: what is later lies in the future. Where an outsider attests the time for terms, that is earlier.
    package var clock: Timestamp

    package init(
        _ snapshots: [HistorySnapshot], holds: [HoldScope] = [], confirmed: Set<SnapshotLabel> = [], now: Timestamp,
        clock: Timestamp? = nil
    ) {
        self.snapshots = snapshots
        self.holds = holds
        self.confirmed = confirmed
        self.now = now
        self.clock = clock ?? now
    }
}
