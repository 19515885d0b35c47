import Records
import Seal
import Store

/// At which of the wanted moments a record's bytes were in force: what it takes to tell that of every record of a line,
/// without the records.
struct LineRuns: Sendable {
    /// A wanted moment, and how many of the line's segments it rests on.
    private struct Wanted {
        let position: Int
        let moment: Int
    }

    /// The last position that is wanted: so many segments matter.
    let end: Int
    /// By position.
    private let wanted: [Wanted]
    /// Whether the wanted moments follow each other without a gap, in the order of their positions.
    private let isUnbroken: Bool
    /// Ascending: the deltas that hold an ordinal, as `ordinal << 16 | segment`.
    private let rewritings: [UInt64]
    /// Ascending: who went and came back, as `ordinal << 32 | position << 1 | whether it is there from then on`.
    private let comings: [UInt64]
    /// From which position on ordinals below a limit are there at first; both ascend.
    private let births: [(limit: Int, position: Int)]
    /// How the records of each wanted moment are read, by moment; nil where all are read in one way.
    private let contexts: [Int: RecordContexts]?
    /// That way.
    private let context: AttributeContext

    /// - Parameters:
    ///   - index: of a line of the timeline.
    ///   - range: of moments.
    /// - Returns: nil where none of the moments is of this line.
    init?(of index: Int, _ timeline: Timeline, in range: ClosedRange<Int>) async throws {
        let line = timeline.lines[index]
        wanted = range.filter { timeline.moments[$0].line == index }
            .map { Wanted(position: timeline.moments[$0].position, moment: $0) }
            .sorted { ($0.position, $0.moment) < ($1.position, $1.moment) }
        guard let last = wanted.last else { return nil }
        end = last.position
        isUnbroken = zip(wanted, wanted.dropFirst()).allSatisfy { $0.moment + 1 == $1.moment }
        let contents = try await line.contents(before: end)
        (births, comings) = Self.comings(contents)
        rewritings = try await Self.rewritings(contents)
        var contexts: [Int: RecordContexts] = [:]
        for one in wanted {
            contexts[one.moment] = try await timeline.shelf.contexts(at: timeline.moments[one.moment], line)
        }
        let ways = contexts.values.reduce(into: Set<AttributeContext>()) { $0.formUnion($1.all) }
        self.contexts = ways.count > 1 ? contexts : nil
        context = ways.first ?? .json
    }

    private static func comings(
        _ contents: ArraySlice<Line.Content>
    ) -> (births: [(limit: Int, position: Int)], comings: [UInt64]) {
        var births: [(limit: Int, position: Int)] = []
        var comings: [UInt64] = []
        for (segment, content) in contents.enumerated() {
            let position = segment + 1
            if segment == 0 { births.append((content.ordinalCount, position)) }
            guard let said = content.comings else { continue }
            if segment > 0 { births.append((content.ordinalCount, position)) }
            comings += said.tombstones.map { UInt64($0) << 32 | UInt64(position) << 1 }
            comings += said.revivals.map { UInt64($0) << 32 | UInt64(position) << 1 | 1 }
        }
        return (births, comings.sorted())
    }

    private static func rewritings(_ contents: ArraySlice<Line.Content>) async throws -> [UInt64] {
        var blocks = contents.enumerated().dropFirst().flatMap { segment, content in
            content.blocks.map { (segment: segment, block: $0) }
        }[...]
        var rewritings: [UInt64] = []
        try await OrderedTasks.forEach(
            next: { blocks.popFirst() },
            transform: { segment, block in try block.readOrdinals().map { UInt64($0) << 16 | UInt64(segment) } },
            take: { rewritings += $0 })
        return rewritings.sorted()
    }

    /// The ways in which records are read.
    var ways: Set<AttributeContext> { contexts?.values.reduce(into: []) { $0.formUnion($1.all) } ?? [context] }

    /// Tells each stretch of wanted moments, without a gap, at which what a segment has of an ordinal was in force and read in
    /// one way.
    func forEachRun(
        of ordinal: UInt32, in segment: Int, _ body: (ClosedRange<Int>, AttributeContext) throws -> Void
    ) rethrows {
        let next = nextRewriting(of: ordinal, after: segment)
        let first = wanted.firstPlace { $0.position > segment }
        let behind = wanted.firstPlace { $0.position > next }
        guard first < behind else { return }
        let events = comings.firstPlace { $0 >= UInt64(ordinal) << 32 }
        let hasEvents = events < comings.count && comings[events] >> 32 == UInt64(ordinal)
        let birth = births.first { Int(ordinal) < $0.limit }?.position ?? .max
        if !hasEvents, birth <= wanted[first].position, isUnbroken, contexts == nil {
            return try body(wanted[first].moment...wanted[behind - 1].moment, context)
        }
        let there = wanted[first..<behind].filter { isThere(ordinal, at: $0.position, birth: birth, events: events) }
            .map(\.moment).sorted()
        var start = there.startIndex
        while start < there.endIndex {
            let context = way(of: ordinal, at: there[start])
            var end = start
            while end + 1 < there.endIndex, there[end + 1] == there[end] + 1,
                way(of: ordinal, at: there[end + 1]) == context
            { end += 1 }
            try body(there[start]...there[end], context)
            start = end + 1
        }
    }

    private func way(of ordinal: UInt32, at moment: Int) -> AttributeContext {
        contexts?[moment]?[ordinal] ?? context
    }

    /// The next delta that holds the ordinal: a moment that rests on more segments than its number has other bytes.
    private func nextRewriting(of ordinal: UInt32, after segment: Int) -> Int {
        let place = rewritings.firstPlace { $0 > UInt64(ordinal) << 16 | UInt64(segment) }
        guard place < rewritings.count, rewritings[place] >> 16 == UInt64(ordinal) else { return .max }
        return Int(rewritings[place] & 0xFFFF)
    }

    private func isThere(_ ordinal: UInt32, at position: Int, birth: Int, events: Int) -> Bool {
        var isThere = birth <= position
        var place = events
        while place < comings.count, comings[place] >> 32 == UInt64(ordinal),
            Int(comings[place] >> 1 & 0x7FFF_FFFF) <= position
        {
            isThere = comings[place] & 1 == 1
            place += 1
        }
        return isThere
    }
}
