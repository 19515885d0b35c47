import Seal
import Store

/// What a person says for a snapshot: the beginning of its id, `latest`, `latest~2` (the one two before), or a date (the last
/// one at or before the end of that day, UTC) or time.
package struct SnapshotName: Sendable {
    /// As it was said.
    package let text: String
    private let kind: Kind

    private enum Kind {
        case latest(before: Int)
        case time(Timestamp)
        case prefix(String)
    }

    /// - Throws: `VaultError.badInput` where it is none of these.
    package init(_ text: String) throws(VaultError) {
        self.text = text
        if let steps = Self.stepsBack(text) {
            kind = .latest(before: steps)
        } else if let end = Timestamp.instants(named: text)?.upperBound {
            kind = .time(end)
        } else {
            let prefix = text.lowercased()
            guard prefix.count >= 4, prefix.allSatisfy(\.isHexDigit) else {
                throw .badInput(
                    "\(text) names no snapshot. Say the beginning of an id (at least four digits), latest, latest~2 or a date such as 2026-03-31"
                )
            }
            kind = .prefix(prefix)
        }
    }

    /// The last instant that is meant, where it is a date or time.
    package var instant: Timestamp? {
        guard case .time(let instant) = kind else { return nil }
        return instant
    }

    /// Whether it means something only among the snapshots of one source.
    var needsOneSource: Bool {
        if case .prefix = kind { false } else { true }
    }

    /// The index of the snapshot that is meant.
    ///
    /// - Parameters:
    ///   - snapshots: oldest first.
    ///   - source: the source, where one was named.
    /// - Throws: `VaultError.notFound` with what there is instead; `.badInput` where several ids could be meant.
    package func index(
        among snapshots: [(id: Digest256, created: Timestamp)], of source: String?
    ) throws(VaultError) -> Int {
        let ofSource = source.map { " of \($0)" } ?? ""
        switch kind {
        case .latest(let steps):
            guard steps < snapshots.count else {
                throw .notFound("there is no \(text): the vault holds \(snapshots.count) snapshots\(ofSource)")
            }
            return snapshots.count - 1 - steps
        case .time(let end):
            guard let index = snapshots.lastIndex(where: { $0.created <= end }) else {
                let oldest = snapshots.first.map {
                    "; the oldest one\(ofSource) is \($0.id.hex.prefix(8)) of \($0.created.readable)"
                }
                throw .notFound("no snapshot is as old as \(text)\(oldest ?? "")")
            }
            return index
        case .prefix(let prefix):
            let matches = snapshots.indices.filter { snapshots[$0].id.hex.hasPrefix(prefix) }
            guard let match = matches.first else {
                throw .notFound("no snapshot\(ofSource) has an id that begins with \(text)")
            }
            guard matches.count == 1 else {
                throw .badInput("\(matches.count) snapshots have ids that begin with \(text)")
            }
            return match
        }
    }

    private static func stepsBack(_ name: String) -> Int? {
        guard name.hasPrefix("latest") else { return nil }
        let rest = name.dropFirst("latest".count)
        if rest.isEmpty { return 0 }
        guard rest.first == "~", let steps = Int(rest.dropFirst()), steps >= 0 else { return nil }
        return steps
    }
}
