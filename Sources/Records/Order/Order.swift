import BitCollections
import Store

/// The order of a collection's records: ordinals, as runs of consecutive ones.
package struct Order: Equatable, Sendable {
    /// `count` ordinals from `start` up.
    package struct Run: BitwiseCopyable, Equatable, Sendable {
        package var start: UInt32
        package var count: UInt32

        package init(start: UInt32, count: UInt32) {
            self.start = start
            self.count = count
        }

        package var end: UInt32 { start + count }
    }

    package private(set) var runs: [Run]
    /// How many records there are.
    package private(set) var count: Int

    /// Ordinals 0 to `count` − 1.
    package init(count: Int) {
        runs = count == 0 ? [] : [Run(start: 0, count: UInt32(count))]
        self.count = count
    }

    package mutating func append(_ ordinal: UInt32) {
        append(Run(start: ordinal, count: 1))
    }

    package mutating func append(_ run: Run) {
        guard run.count > 0 else { return }
        count += Int(run.count)
        if let last = runs.indices.last, runs[last].end == run.start {
            runs[last].count += run.count
        } else {
            runs.append(run)
        }
    }

    /// The runs that positions `range` hold.
    package func runs(at range: Range<Int>) -> Order {
        var part = Order(count: 0)
        var position = 0
        for run in runs {
            let from = max(range.lowerBound, position)
            let to = min(range.upperBound, position + Int(run.count))
            if from < to {
                part.append(Run(start: run.start + UInt32(from - position), count: UInt32(to - from)))
            }
            position += Int(run.count)
            if position >= range.upperBound { break }
        }
        return part
    }

    /// Whether the ordinals ascend from the first to the last.
    package var isAscending: Bool {
        zip(runs, runs.dropFirst()).allSatisfy { $0.end <= $1.start }
    }

    /// Whether an ordinal is there more than once.
    var isRepeating: Bool {
        if isAscending { return false }
        var seen = BitSet()
        for run in runs { seen.formUnion(Int(run.start)..<Int(run.end)) }
        return seen.count < count
    }
}
