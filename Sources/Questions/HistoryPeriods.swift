import Records
import Store
import Vault

/// Makes periods of versions: pairs each version with the one before it, and finds the times without any.
struct HistoryPeriods {
    private(set) var periods: [History.Period] = []
    private let timeline: Timeline
    private let range: ClosedRange<Int>

    /// - Parameters:
    ///   - versions: in the order of their first moments.
    ///   - range: the moments that were asked about.
    init(_ versions: [RecordVersion], _ timeline: Timeline, _ range: ClosedRange<Int>) throws {
        self.timeline = timeline
        self.range = range
        guard !versions.isEmpty else { return }
        var isThere = Set<Int>()
        for version in versions { isThere.formUnion(version.moments) }
        var ended: [RecordVersion] = []
        for moment in range {
            let starting = Self.sorted(versions.filter { $0.moments.lowerBound == moment })
            if !isThere.contains(moment), moment == range.lowerBound || isThere.contains(moment - 1) {
                let next = range.first { $0 > moment && isThere.contains($0) } ?? range.upperBound + 1
                append(.absent, moment...(next - 1))
            }
            let isReturn = moment > range.lowerBound && !isThere.contains(moment - 1)
            // Versions that end together with this one's beginning; after an absence, those that were there last.
            let before =
                isReturn
                ? ended : Self.sorted(versions.filter { $0.moments.upperBound == moment - 1 })
            for (index, version) in starting.enumerated() {
                try append(version, after: index < before.count ? before[index] : nil, isReturn: isReturn)
            }
            let ending = versions.filter { $0.moments.upperBound == moment }
            if !ending.isEmpty { ended = Self.sorted(ending) }
        }
    }

    private static func sorted(_ versions: [RecordVersion]) -> [RecordVersion] {
        versions.sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
    }

    private mutating func append(_ what: History.What, _ moments: ClosedRange<Int>) {
        periods.append(
            History.Period(what: what, span: SnapshotSpan(moments, of: timeline), changes: [], attributes: []))
    }

    private mutating func append(_ version: RecordVersion, after before: RecordVersion?, isReturn: Bool) throws {
        let attributes = try version.attributes(in: timeline)
        let changes = try before.map { try $0.attributes(in: timeline).changes(to: attributes) } ?? []
        let what: History.What =
            if version.moments.lowerBound == range.lowerBound {
                .present
            } else if before == nil {
                .added
            } else if isReturn {
                .returned
            } else {
                changes.isEmpty ? .rewritten : .changed
            }
        periods.append(
            History.Period(
                what: what, span: SnapshotSpan(version.moments, of: timeline), changes: changes,
                attributes: attributes.list))
    }
}
