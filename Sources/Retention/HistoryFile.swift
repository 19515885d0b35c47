import Foundation
import Store

/// A history that a policy is tried on, as a file has it: what `muniment snapshots --json` answers, or the like made by hand.
package struct HistoryFile: Decodable, Sendable {
    private let now: Timestamp?
    private let snapshots: [Snapshot]
    private let holds: [Hold]?
    private let confirmed: [SnapshotLabel]?

    private struct Snapshot: Decodable {
        let id: SnapshotLabel
        let source: String
        let created: Timestamp
        let bytes: Int?
    }

    private struct Hold: Decodable {
        let number: Int
        let sources: [String]?
        let snapshots: [SnapshotLabel]?
    }

    private static let mostSnapshots = 1_000_000

    /// Reads a file's bytes.
    ///
    /// - Throws: `RetentionError.badHistory`.
    package static func read(_ bytes: [UInt8]) throws(RetentionError) -> HistoryFile {
        let file: HistoryFile
        do { file = try JSONDecoder().decode(HistoryFile.self, from: Data(bytes)) } catch {
            throw .badHistory(
                reason: "it is an object whose member snapshots lists objects with id, source, created and bytes, as "
                    + "'muniment snapshots --json' prints it")
        }
        guard file.snapshots.count <= mostSnapshots else {
            throw .badHistory(reason: "it has over a million snapshots")
        }
        guard file.snapshots.allSatisfy({ $0.bytes ?? 0 >= 0 && $0.bytes ?? 0 < Int.max / Suspicion.smallness }) else {
            throw .badHistory(reason: "a snapshot's bytes are a number from 0 up")
        }
        guard Set(file.snapshots.map(\.id)).count == file.snapshots.count else {
            throw .badHistory(reason: "two snapshots have one id")
        }
        return file
    }

    /// The history. Snapshots were put on record in the order of the file.
    ///
    /// - Parameter moment: when it is looked at; nil for what the file says, or else `clock`.
    package func history(at moment: Timestamp?, clock: Timestamp) -> History {
        History(
            snapshots.enumerated().map { place, snapshot in
                HistorySnapshot(
                    label: snapshot.id, source: snapshot.source, created: snapshot.created,
                    byteCount: snapshot.bytes ?? 0, order: place)
            },
            holds: (holds ?? []).map { hold in
                HoldScope(
                    number: hold.number,
                    subjects: (hold.sources ?? []).map { .source($0) } + (hold.snapshots ?? []).map { .snapshot($0) })
            }, confirmed: Set(confirmed ?? []), now: moment ?? now ?? clock)
    }
}
