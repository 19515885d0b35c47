import Records
import Seal
import Store

extension Timeline {
    /// All versions of the records with this key that were there at some moment of the range, clipped to it: by their first
    /// moment, then their last one, then their bytes.
    ///
    /// - Throws: `.damaged` where something that the answer needs is not what was written.
    package func versions(ofKey key: [UInt8], in range: ClosedRange<Int>) async throws -> [RecordVersion] {
        var ranges: [RecordContent: [ClosedRange<Int>]] = [:]
        for (index, line) in lines.enumerated() {
            let wanted = range.filter { moments[$0].line == index }
            guard let last = wanted.map({ moments[$0].position }).max() else { continue }
            for ordinal in try await ordinals(ofKey: key, in: line) {
                let record = try await OrdinalHistory(of: ordinal, in: line, before: last)
                for moment in wanted {
                    guard let bytes = try record.bytes(before: moments[moment].position) else { continue }
                    let context = try await shelf.contexts(at: moments[moment], line)[ordinal]
                    ranges[RecordContent(bytes: bytes, context: context), default: []].append(moment...moment)
                }
            }
        }
        let versions = ranges.flatMap { content, ranges in
            MomentRanges.joined(ranges).map {
                RecordVersion(key: key, bytes: content.bytes, context: content.context, moments: $0)
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

/// One ordinal through a line.
private struct OrdinalHistory {
    private let line: Line
    private let ordinal: Int
    /// Whether it is there when so many segments have been applied.
    private var isPresent: [Bool] = [false]
    /// Its bytes, by the segment that holds them, ascending.
    private var pieces: [(segment: Int, bytes: [UInt8])] = []

    init(of ordinal: UInt32, in line: Line, before position: Int) async throws {
        self.line = line
        self.ordinal = Int(ordinal)
        let contents = try await line.contents(before: position)
        let wanted = Int(ordinal)
        var given = 0
        var isThere = false
        for (segment, content) in contents.enumerated() {
            if segment == 0 {
                isThere = wanted < content.ordinalCount
                given = content.ordinalCount
            } else if let comings = content.comings {
                if (given..<content.ordinalCount).contains(wanted) || comings.revivals.holds(ordinal) { isThere = true }
                if comings.tombstones.holds(ordinal) { isThere = false }
                given = content.ordinalCount
            }
            isPresent.append(isThere)
        }
        // Only what a block's ordinals span is opened.
        var blocks = contents.enumerated().flatMap { segment, content in
            content.blocks.filter { $0.ordinals.contains(wanted) }.map { (segment: segment, block: $0) }
        }[...]
        try await OrderedTasks.forEach(
            next: { blocks.popFirst() },
            transform: { segment, block in (segment, try block.read().batch.bytes(of: ordinal)) },
            take: { segment, bytes in if let bytes { pieces.append((segment, bytes)) } })
    }

    /// Its bytes when the first `position` segments have been applied; nil where it is absent.
    func bytes(before position: Int) throws -> [UInt8]? {
        guard isPresent[position] else { return nil }
        guard let piece = pieces.last(where: { $0.segment < position }) else {
            throw StoreError.damaged(path: line.path, reason: "its segments lack record \(ordinal), which it needs")
        }
        return piece.bytes
    }
}

extension [UInt32] {
    /// Whether the ordinal is among these, which ascend.
    fileprivate func holds(_ ordinal: UInt32) -> Bool {
        let place = place(of: ordinal)
        return place < count && self[place] == ordinal
    }

    /// The first place whose ordinal is not lower, in ascending ones.
    fileprivate func place(of ordinal: UInt32) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if self[middle] < ordinal { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

extension RecordBatch {
    /// The bytes of the record with this ordinal, where the block has one.
    fileprivate func bytes(of ordinal: UInt32) -> [UInt8]? {
        let place = ordinals.place(of: ordinal)
        guard place < count, ordinals[place] == ordinal else { return nil }
        return Array(bytes[range(place)])
    }
}
