import BitCollections
import Records
import Seal
import Store

/// Two moments held against each other, of one timeline or of two.
package struct Comparison: Sendable {
    /// A moment of a timeline.
    package struct Side: Sendable {
        package let timeline: Timeline
        package let moment: Int

        package init(_ timeline: Timeline, at moment: Int) {
            self.timeline = timeline
            self.moment = moment
        }

        var there: Timeline.Moment { timeline.moments[moment] }
        var line: Line { timeline.lines[there.line] }

        func contexts() async throws -> RecordContexts { try await timeline.shelf.contexts(at: there, line) }
    }

    /// nil where the collection was not there.
    let old: Side?
    let new: Side?

    package init(_ old: Side?, _ new: Side?) {
        self.old = old
        self.new = new
    }

    /// A record that is not the same on both sides. Its bytes are lent for the length of a call.
    package struct Pair {
        package let key: [UInt8]
        /// nil where it was added.
        package let old: ScannedRecord?
        /// nil where it was removed.
        package let new: ScannedRecord?
    }

    /// The line that both sides are moments of, if in it a key has had one ordinal from the one to the other: then a record is
    /// followed by its ordinal, and only what deltas hold can differ.
    var sharedLine: Line? {
        guard let old, let new, old.line === new.line else { return nil }
        let positions = min(old.there.position, new.there.position)...max(old.there.position, new.there.position)
        let isPlain = old.timeline.moments.allSatisfy { moment in
            moment.line != old.there.line || !positions.contains(moment.position) || moment.repeated == 0
        }
        return isPlain ? old.line : nil
    }

    /// Hands over each record that is not the same on both sides: that came, went, or has other bytes, or bytes that are to
    /// be read otherwise.
    ///
    /// A record is the same one where its key has one record on each side. Where a key has several, those that are the same on
    /// both sides stay, and the others came or went.
    ///
    /// - Parameters:
    ///   - read: runs on all cores.
    ///   - take: gets what `read` made of some records, in no order.
    package func forEachDifference<Result: Sendable>(
        isolation: isolated (any Actor)? = #isolation, read: @Sendable @escaping (Pair) throws -> Result?,
        take: ([Result]) throws -> Void
    ) async throws {
        if let line = sharedLine, let old, let new {
            try await forEachChanged(in: line, old, new, read, take)
        } else if let old, let new {
            try await forEachUnlike(old, new, read, take)
        } else if let side = old ?? new {
            let present = try await side.timeline.presence(at: side.moment)
            var groups = DifferenceGroups(for: side)
            for ordinal in 0..<present.count where present[ordinal] {
                groups.append(old: old == nil ? nil : UInt32(ordinal), new: old == nil ? UInt32(ordinal) : nil)
                if groups.isFull { try await emit(&groups, read, take) }
            }
            try await emit(&groups, read, take)
        }
    }

    /// Of one line: by ordinal, and only what the deltas between the two hold.
    private func forEachChanged<Result: Sendable>(
        isolation: isolated (any Actor)? = #isolation, in line: Line, _ old: Side, _ new: Side,
        _ read: @Sendable @escaping (Pair) throws -> Result?, _ take: ([Result]) throws -> Void
    ) async throws {
        let before = try await old.timeline.presence(at: old.moment)
        let after = try await new.timeline.presence(at: new.moment)
        let isReadAlike =
            if case .one(let left) = try await old.contexts(), case .one(let right) = try await new.contexts() {
                left == right
            } else {
                false
            }
        let touched =
            isReadAlike
            ? try await line.touched(between: old.there.position, new.there.position)
            : BitArray(repeating: true, count: max(before.count, after.count))
        var groups = DifferenceGroups(for: old)
        for ordinal in 0..<touched.count where touched[ordinal] {
            let wasThere = ordinal < before.count && before[ordinal]
            let isThere = ordinal < after.count && after[ordinal]
            guard wasThere || isThere else { continue }
            groups.append(old: wasThere ? UInt32(ordinal) : nil, new: isThere ? UInt32(ordinal) : nil)
            if groups.isFull { try await emit(&groups, read, take) }
        }
        try await emit(&groups, read, take)
    }

    /// Fetches the records of the groups and hands over what differs; empties the groups.
    func emit<Result: Sendable>(
        isolation: isolated (any Actor)? = #isolation, _ groups: inout DifferenceGroups,
        _ read: @Sendable @escaping (Pair) throws -> Result?, _ take: ([Result]) throws -> Void
    ) async throws {
        guard !groups.isEmpty else { return }
        let olds = try await fetch(groups.olds, of: old)
        let news = try await fetch(groups.news, of: new)
        var parts = groups.parts[...]
        groups.removeAll()
        try await OrderedTasks.forEach(
            next: { parts.popFirst() },
            transform: { part in
                var results: [Result] = []
                for group in part {
                    try DifferenceGroups.pair(group, olds, news) {
                        if let result = try read($0) { results.append(result) }
                    }
                }
                return results
            }, take: { try take($0) })
    }

    private func fetch(_ ordinals: [UInt32], of side: Side?) async throws -> FetchedRecords? {
        guard let side, let highest = ordinals.max() else { return nil }
        var wanted = BitArray(repeating: false, count: Int(highest) + 1)
        for ordinal in ordinals { wanted[Int(ordinal)] = true }
        return try await side.timeline.fetch(wanted, at: side.moment)
    }
}

extension Line {
    /// The ordinals that the deltas between two positions say anything of.
    func touched(between first: Int, _ second: Int) async throws -> BitArray {
        let (low, high) = (min(first, second), max(first, second))
        let contents = try await contents(before: high)
        var touched = BitArray(repeating: false, count: contents.last?.ordinalCount ?? 0)
        var blocks = contents[low...].flatMap(\.blocks)[...]
        try await OrderedTasks.forEach(
            next: { blocks.popFirst() }, transform: { try $0.readOrdinals() },
            take: { for ordinal in $0 { touched[Int(ordinal)] = true } })
        for comings in contents[low...].compactMap(\.comings) {
            for ordinal in comings.tombstones + comings.revivals { touched[Int(ordinal)] = true }
        }
        return touched
    }
}

extension Comparison {
    /// What the deltas between two moments of one line tell, without any record's bytes.
    package struct Glance: Sendable {
        package let added: Int
        package let removed: Int
        /// Records that were there on both sides and were written again in between: some may have come back to what they were.
        package let rewritten: Int
    }

    /// Counts what differs from the deltas alone; nil where they do not tell.
    package func glance() async throws -> Glance? {
        guard let line = sharedLine, let old, let new, case .one(let left) = try await old.contexts(),
            case .one(let right) = try await new.contexts(), left == right
        else { return nil }
        let before = try await old.timeline.presence(at: old.moment)
        let after = try await new.timeline.presence(at: new.moment)
        let touched = try await line.touched(between: old.there.position, new.there.position)
        var added = 0
        var removed = 0
        var rewritten = 0
        for ordinal in 0..<touched.count where touched[ordinal] {
            let wasThere = ordinal < before.count && before[ordinal]
            let isThere = ordinal < after.count && after[ordinal]
            if wasThere && isThere { rewritten += 1 } else if wasThere { removed += 1 } else if isThere { added += 1 }
        }
        return Glance(added: added, removed: removed, rewritten: rewritten)
    }
}
