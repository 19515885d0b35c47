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
        func there(_ moment: Int) -> [RecordVersion] { versions.filter { $0.moments.contains(moment) } }
        /// Those that were there last.
        var before: [RecordVersion] = []
        for moment in range {
            let now = there(moment)
            let isReturn = moment > range.lowerBound && there(moment - 1).isEmpty
            if now.isEmpty, !isReturn {
                let next = range.first { $0 > moment && !there($0).isEmpty } ?? range.upperBound + 1
                append(.absent, moment...(next - 1))
            }
            // Where a key has several records nothing tells which of them became which.
            let predecessor = before.count == 1 && now.count == 1 ? before.first : nil
            for version in now where version.moments.lowerBound == moment {
                try append(version, after: predecessor, isReturn: isReturn && !before.isEmpty)
            }
            if !now.isEmpty { before = now }
        }
    }

    private mutating func append(_ what: History.What, _ moments: ClosedRange<Int>) {
        periods.append(
            History.Period(
                what: what, span: SnapshotSpan(moments, of: timeline), isCompared: false, changes: [], attributes: []))
    }

    private mutating func append(_ version: RecordVersion, after before: RecordVersion?, isReturn: Bool) throws {
        let attributes = try version.attributes(in: timeline)
        let changes = try before.map { try $0.attributes(in: timeline).changes(to: attributes) } ?? []
        let what: History.What =
            if version.moments.lowerBound == range.lowerBound {
                .present
            } else if isReturn {
                .returned
            } else if before == nil {
                .added
            } else {
                changes.isEmpty ? .rewritten : .changed
            }
        periods.append(
            History.Period(
                what: what, span: SnapshotSpan(version.moments, of: timeline), isCompared: before != nil,
                changes: changes, attributes: attributes.list))
    }
}
