import BitCollections
import Records
import Seal
import Store

/// Records of one moment that were asked for by their ordinals, in memory.
struct FetchedRecords: Sendable {
    private struct Entry: Sendable {
        let ordinal: UInt32
        let start: Int
        let count: Int
        let span: KeySpan
    }

    private var bytes: [UInt8] = []
    /// Ascending by ordinal once all are there.
    private var entries: [Entry] = []
    /// How many of them were erased, and are not among the entries.
    private(set) var erased = 0
    private let contexts: RecordContexts

    fileprivate init(_ contexts: RecordContexts) {
        self.contexts = contexts
    }

    fileprivate mutating func append(_ record: UnsafeRawBufferPointer, _ ordinal: UInt32, _ span: KeySpan) {
        entries.append(Entry(ordinal: ordinal, start: bytes.count, count: record.count, span: span))
        bytes.append(contentsOf: record)
    }

    fileprivate mutating func append(_ others: FetchedRecords) {
        for entry in others.entries {
            entries.append(
                Entry(
                    ordinal: entry.ordinal, start: bytes.count + entry.start, count: entry.count, span: entry.span))
        }
        bytes += others.bytes
        erased += others.erased
    }

    fileprivate mutating func sort() { entries.sort { $0.ordinal < $1.ordinal } }

    /// Erased ones too.
    var count: Int { entries.count + erased }

    /// Whether the record is there.
    func holds(_ ordinal: UInt32) -> Bool { place(of: ordinal) != nil }

    /// Lends the record with this ordinal; nil where it was not asked for.
    func lend<Result>(_ ordinal: UInt32, _ body: (ScannedRecord) throws -> Result) rethrows -> Result? {
        guard let place = place(of: ordinal) else { return nil }
        let entry = entries[place]
        return try bytes.withUnsafeBytes { bytes in
            try body(
                ScannedRecord(
                    bytes: UnsafeRawBufferPointer(rebasing: bytes[entry.start..<entry.start + entry.count]),
                    context: contexts[ordinal], ordinal: ordinal, span: entry.span))
        }
    }

    private func place(of ordinal: UInt32) -> Int? {
        let place = entries.firstPlace { $0.ordinal >= ordinal }
        return place < entries.count && entries[place].ordinal == ordinal ? place : nil
    }
}

extension Timeline {
    /// Fetches the wanted ordinals' records as they are at the moment. Blocks that hold none of them are not read, and of the
    /// base only those that hold a record which no delta has.
    ///
    /// - Throws: `.damaged` where one of them is in no segment.
    func fetch(_ wanted: BitArray, at moment: Int) async throws -> FetchedRecords {
        let line = lines[moments[moment].line]
        let contexts = try await shelf.contexts(at: moments[moment], line)
        var fetched = FetchedRecords(contexts)
        var missing = wanted
        let contents = try await line.contents(before: moments[moment].position)
        // The newest segment that holds a record has it as it is.
        var deltas = contents.dropFirst().reversed().flatMap(\.blocks)[...]
        try await OrderedTasks.forEach(
            next: { () -> Line.Block? in
                while let block = deltas.popFirst() { if block.holdsSome(of: missing) { return block } }
                return nil
            }, transform: { try $0.read().batch },
            take: { batch in
                fetched.append(batch, of: missing)
                for ordinal in batch.allOrdinals where Int(ordinal) < missing.count { missing[Int(ordinal)] = false }
            })
        var base = (contents.first?.blocks ?? []).filter { $0.holdsSome(of: missing) }[...]
        let inBase = missing
        try await OrderedTasks.forEach(
            next: { base.popFirst() },
            transform: { block in
                var found = FetchedRecords(contexts)
                found.append(try block.read().batch, of: inBase)
                return found
            }, take: { fetched.append($0) })
        fetched.sort()
        var count = 0
        for isWanted in wanted where isWanted { count += 1 }
        guard fetched.count == count else {
            throw StoreError.damaged(
                path: line.path, reason: "its segments lack \(count - fetched.count) records that it needs")
        }
        return fetched
    }
}

extension FetchedRecords {
    /// Takes those records of a block that are wanted.
    fileprivate mutating func append(_ batch: RecordBatch, of wanted: BitArray) {
        erased += batch.erased.count { Int($0.ordinal) < wanted.count && wanted[Int($0.ordinal)] }
        batch.bytes.withUnsafeBytes { bytes in
            for (index, ordinal) in batch.ordinals.enumerated() {
                guard Int(ordinal) < wanted.count, wanted[Int(ordinal)] else { continue }
                append(UnsafeRawBufferPointer(rebasing: bytes[batch.range(index)]), ordinal, batch.keys[index])
            }
        }
    }
}

extension Line.Block {
    /// Whether the block may have one of these ordinals.
    func holdsSome(of wanted: BitArray) -> Bool {
        guard ordinals.lowerBound < wanted.count else { return false }
        return (ordinals.lowerBound...min(ordinals.upperBound, wanted.count - 1)).contains { wanted[$0] }
    }
}
