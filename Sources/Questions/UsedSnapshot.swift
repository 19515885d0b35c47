import Seal
import Store
import Vault

/// A snapshot that an answer rests on, and how old it was at the time that was asked about.
package struct UsedSnapshot: Codable, Hashable, Sendable {
    /// What was asked for: a date, a time, `latest~1`, the beginning of an id.
    package let asked: String
    /// The id, hex.
    package let snapshot: String
    package let source: String
    package let created: Timestamp
    /// How many seconds before the end of what was asked for it was made; nil where no time was asked for.
    package let secondsBefore: Int?

    /// For people: `2026-03-31 → snapshot 91d7c04e of 2026-03-31 04:00:11Z, 19 hours 59 minutes before`.
    package var text: String {
        let name = "snapshot \(snapshot.prefix(8)) of \(created.readable)"
        let age = secondsBefore.map { ", \(Elapsed.text(seconds: $0)) before" } ?? ""
        return "\(asked) → \(name)\(age)"
    }
}

extension Chronicle {
    /// The snapshot that a person means, as its index and as answers tell it.
    ///
    /// - Parameter now: a day that is not over is asked about up to now.
    /// - Throws: as `SnapshotName` and `index(of:)`.
    package func snapshot(named text: String, now: Timestamp = .now) throws -> (index: Int, used: UsedSnapshot) {
        let name = try SnapshotName(text)
        let index = try index(of: name)
        let snapshot = snapshots[index]
        let asked = name.instant.map { min($0, max(now, snapshot.created)) }
        return (
            index,
            UsedSnapshot(
                asked: text, snapshot: snapshot.id.hex, source: source, created: snapshot.created,
                secondsBefore: asked.map { Int(($0.nanoseconds - snapshot.created.nanoseconds) / 1_000_000_000) })
        )
    }
}
