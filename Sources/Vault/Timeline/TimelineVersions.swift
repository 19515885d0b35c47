import Records
import Seal
import Store

extension Timeline {
    /// All versions of the records with this key that were there at some moment of the range, clipped to it: by their first
    /// moment, then their last one, then their bytes.
    ///
    /// - Throws: `.damaged` where something that the answer needs is not what was written.
    package func versions(ofKey key: [UInt8], in range: ClosedRange<Int>) async throws -> [RecordVersion] {
        var tally = VersionTally(self)
        for index in lines.indices {
            let wanted = range.filter { moments[$0].line == index }
            guard let last = wanted.map({ moments[$0].position }).max() else { continue }
            let found = try await records(withKey: key, in: index)
            for history in try await lines[index].histories(of: found, before: last) {
                try await tally.add(history, at: wanted)
            }
        }
        return tally.versions
    }

    /// All versions, in the range, of those records of which some version has a value, ordered as above, and of a few that
    /// have not: whoever asks looks at the bytes. Lookups lead to them, which are made where there are none yet.
    ///
    /// - Parameter most: records of one line; where there are more, reading all of them is faster.
    /// - Returns: nil where they are too many, or there can be no lookup; else also whether any record has any value.
    package func versions(
        of value: [UInt8], by subject: LookupSubject, in range: ClosedRange<Int>, most: Int = 256,
        progress report: @Sendable @escaping (Progress) -> Void = { _ in }
    ) async throws -> (versions: [RecordVersion], isSubjectKnown: Bool)? {
        let building = try LookupBuilding(self, subject, report: report)
        var tally = VersionTally(self)
        var isSubjectKnown = false
        for index in lines.indices {
            let wanted = range.filter { moments[$0].line == index }
            guard let last = wanted.map({ moments[$0].position }).max() else { continue }
            guard let found = try await building.records(with: value, in: index), found.records.count <= most else {
                return nil
            }
            isSubjectKnown = isSubjectKnown || found.hasEntries
            let histories = try await lines[index].histories(of: found.records, before: last)
            for history in histories { try await tally.add(history, at: wanted) }
        }
        return (tally.versions, isSubjectKnown)
    }
}

/// Gathers which bytes were there at which moments.
private struct VersionTally {
    /// What a version is a version of.
    private struct Content: Hashable {
        let key: [UInt8]
        let bytes: [UInt8]
        let context: AttributeContext
    }

    private let timeline: Timeline
    private var ranges: [Content: [ClosedRange<Int>]] = [:]

    init(_ timeline: Timeline) {
        self.timeline = timeline
    }

    /// Takes what an ordinal was at the moments, which are of its line.
    mutating func add(_ history: OrdinalHistory, at moments: [Int]) async throws {
        for index in moments {
            let moment = timeline.moments[index]
            guard let piece = try history.piece(before: moment.position) else { continue }
            let contexts = try await timeline.shelf.contexts(at: moment, timeline.lines[moment.line])
            let content = Content(key: piece.key, bytes: piece.bytes, context: contexts[history.ordinal])
            ranges[content, default: []].append(index...index)
        }
    }

    var versions: [RecordVersion] {
        let versions = ranges.flatMap { content, ranges in
            MomentRanges.joined(ranges).map {
                RecordVersion(key: content.key, bytes: content.bytes, context: content.context, moments: $0)
            }
        }
        return versions.sorted { left, right in
            let (first, second) = (left.moments, right.moments)
            guard first == second else {
                return (first.lowerBound, first.upperBound) < (second.lowerBound, second.upperBound)
            }
            return left.bytes.lexicographicallyPrecedes(right.bytes)
        }
    }
}
