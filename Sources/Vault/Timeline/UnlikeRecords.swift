import Records
import Seal
import Store

/// A record in the eyes of a comparison: blind, so that many of them may be sorted on disk.
private struct ComparedRecord: SortableEntry {
    let key: Fingerprint
    /// Of the bytes and of how they are to be read.
    let content: Fingerprint
    let ordinal: UInt32
    /// 0 is the old side.
    let side: UInt32

    var sortKey: UInt64 { key.low }

    static func < (left: ComparedRecord, right: ComparedRecord) -> Bool {
        if left.key.low != right.key.low { return left.key.low < right.key.low }
        if left.key.high != right.key.high { return left.key.high < right.key.high }
        if left.content.low != right.content.low { return left.content.low < right.content.low }
        if left.content.high != right.content.high { return left.content.high < right.content.high }
        return (left.side, left.ordinal) < (right.side, right.ordinal)
    }
}

extension Comparison {
    /// Of two lines, or where keys repeat: by key. All records are fingerprinted; only those that differ are fetched.
    func forEachUnlike<Result: Sendable>(
        isolation: isolated (any Actor)? = #isolation, _ old: Side, _ new: Side,
        _ read: @Sendable @escaping (Pair) throws -> Result?, _ take: ([Result]) throws -> Void
    ) async throws {
        var sorter = ExternalSorter<ComparedRecord>(spillingTo: old.timeline.vault.spoolFolder)
        let contexts = ContextNumbers(try await old.contexts(), try await new.contexts())
        for (number, side) in [old, new].enumerated() {
            let fingerprint = try side.timeline.vault.keys.fingerprint
            try await side.timeline.scanBlocks(
                at: side.moment,
                read: { block in
                    var entries: [ComparedRecord] = []
                    entries.reserveCapacity(block.count)
                    block.forEach { record in
                        var content = fingerprint(record.bytes)
                        content.low ^= contexts.mark(of: record.context)
                        entries.append(
                            ComparedRecord(
                                key: record.withKey { fingerprint($0) }, content: content, ordinal: record.ordinal,
                                side: UInt32(number)))
                    }
                    return entries
                }, take: { try sorter.append(contentsOf: $0) })
        }
        var sorted = try await sorter.takeAll().sorted()
        var groups = DifferenceGroups(for: new)
        var run: [ComparedRecord] = []
        while let entry = try await sorted.next() {
            if let last = run.last, last.key != entry.key {
                Self.gather(run, &groups)
                run.removeAll(keepingCapacity: true)
                if groups.isFull { try await emit(&groups, read, take) }
            }
            run.append(entry)
        }
        Self.gather(run, &groups)
        try await emit(&groups, read, take)
    }

    /// Takes away what is the same on both sides. Of a key that has one record on each side the two belong together; where it has
    /// several, nothing tells which of them became which.
    private static func gather(_ run: [ComparedRecord], _ groups: inout DifferenceGroups) {
        if run.count == 2, run[0].side != run[1].side, run[0].content != run[1].content {
            let old = run[0].side == 0 ? run[0] : run[1]
            let new = run[0].side == 0 ? run[1] : run[0]
            return groups.append(old: old.ordinal, new: new.ordinal)
        }
        var start = 0
        while start < run.count {
            var end = start
            while end < run.count, run[end].content == run[start].content { end += 1 }
            let olds = run[start..<end].filter { $0.side == 0 }
            let news = run[start..<end].filter { $0.side == 1 }
            for record in olds.dropFirst(news.count) { groups.append(old: record.ordinal, new: nil) }
            for record in news.dropFirst(olds.count) { groups.append(old: nil, new: record.ordinal) }
            start = end
        }
    }
}

/// Tells equal bytes apart that are to be read in different ways.
private struct ContextNumbers: Sendable {
    private let contexts: [AttributeContext]

    init(_ sides: RecordContexts...) {
        var distinct: [AttributeContext] = []
        for context in sides.flatMap(\.all) where !distinct.contains(context) { distinct.append(context) }
        contexts = distinct
    }

    func mark(of context: AttributeContext) -> UInt64 {
        guard contexts.count > 1 else { return 0 }
        return UInt64(contexts.firstIndex(of: context) ?? contexts.count)
    }
}
