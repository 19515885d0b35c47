import Seal
import Store

/// That something was hidden or destroyed: what, why, by whom, when and how, and never what it said
/// (`schema/certificate.schema.json`).
package struct Certificate: RegisterContent {
    static let register = Register.certificates

    /// How it was done.
    package enum Means: String, Codable, Sendable, CaseIterable {
        case hidden
        case keyDestroyed = "key destroyed"
        case fileRemoved = "file removed"
        case rewritten
    }

    /// Why it was done.
    package struct Cause: Codable, Hashable, Sendable {
        /// The number of the policy's document, and SHA-256 of it in hex.
        package var policy: Int?
        package var document: String?
        /// The reason that a person gave.
        package var request: String?
    }

    package struct Snapshot: Codable, Hashable, Sendable {
        /// The id in hex.
        package let snapshot: String
        package let source: String?
        package let created: Timestamp
    }

    /// From the oldest to the newest.
    package struct Range: Codable, Hashable, Sendable {
        package let first: Timestamp
        package let last: Timestamp
    }

    /// What was erased of the records of a collection.
    package struct Erased: Codable, Hashable, Sendable {
        package let source: String
        package let collection: String
        /// SHA-256(commitment key ‖ key) of each key, hex: who holds `id` can try a key against it.
        package let keyHashes: [String]
        /// How many versions of records.
        package let versions: Int
    }

    /// In the command line's words.
    package let deed: String
    package let cause: Cause
    /// Of who did it.
    package let name: String
    package let snapshots: [Snapshot]
    package let counts: [String: Int]
    /// Absent where nobody was erased.
    package var erased: [Erased]?
    package let range: Range?
    package let means: [Means]
    /// Where it is hidden: from when on it may be destroyed.
    package let until: Timestamp?
    /// What still holds it, in words.
    package let remains: [String]

    /// - Parameter snapshots: oldest first.
    init(
        of deed: String, because cause: Cause, by name: String, snapshots: [Snapshot], counts: [String: Int],
        means: [Means], until: Timestamp? = nil, remains: [String]
    ) {
        self.deed = deed
        self.cause = cause
        self.name = name
        self.snapshots = snapshots
        self.counts = counts
        let times = snapshots.map(\.created)
        range = times.min().flatMap { first in times.max().map { Range(first: first, last: $0) } }
        self.means = means
        self.until = until
        self.remains = remains
    }

    /// That snapshots were hidden.
    ///
    /// - Parameters:
    ///   - items: all of one dropping.
    ///   - request: the reason, where a person dropped them.
    static func hiding(
        _ items: [DroppedContent.Item], by deed: String, _ name: String, _ state: RetentionState,
        request: String? = nil
    ) -> Certificate {
        var cause = Cause(request: request)
        if let first = items.first, first.cause == .policy {
            cause = Cause(policy: first.policy)
            if let policy = state.policy, policy.number == first.policy { cause.document = policy.head.document.hex }
        }
        let oldestFirst = items.sorted { ($0.created, $0.snapshot) < ($1.created, $1.snapshot) }
        let snapshots = oldestFirst.map { item in
            Snapshot(snapshot: item.snapshot, source: item.source, created: item.created)
        }
        let byteCount = items.reduce(0) { $0 + $1.bytes }
        return Certificate(
            of: deed, because: cause, by: name, snapshots: snapshots,
            counts: ["snapshots": items.count, "bytes": byteCount], means: [.hidden],
            until: items.map(\.until).max(), remains: Self.remainsOfHidden)
    }

    private static let remainsOfHidden = [
        "the snapshots themselves, in this vault, until gc destroys them",
        "every copy of this vault that was made before",
    ]

    var isSound: Bool {
        snapshots.allSatisfy { Digest256(hex: $0.snapshot) != nil }
            && (erased ?? []).flatMap(\.keyHashes).allSatisfy { Digest256(hex: $0) != nil }
    }
}
