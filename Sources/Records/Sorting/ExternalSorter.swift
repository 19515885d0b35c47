import Store

/// Something of fixed size that has an order.
package protocol SortableEntry: BitwiseCopyable, Comparable, Sendable {
    /// Orders most pairs at one glance: `a < b` wherever `a.sortKey < b.sortKey`.
    var sortKey: UInt64 { get }
}

extension LeafEntry: SortableEntry {
    package var sortKey: UInt64 { keyHash.leadingWord }
}

/// What sorts an entry, and where it stands.
private struct Glance: BitwiseCopyable {
    let key: UInt64
    let index: Int32
}

extension Array where Element: SortableEntry {
    /// The entries, ascending: small pairs are moved about in sorting, and each entry once at the end.
    func sortedByGlances() -> [Element] { sorted(indices.map { Glance(key: self[$0].sortKey, index: Int32($0)) }) }

    /// The same on all cores: what begins alike is sorted beside what begins otherwise.
    nonisolated(nonsending) func sortedByAllCores() async throws -> [Element] {
        if count < 1 << 14 { return sortedByGlances() }
        if isAscending { return self }
        var rest = glancesByBeginning()[...]
        var entries: [Element] = []
        entries.reserveCapacity(count)
        try await OrderedTasks.forEach(
            next: { rest.popFirst() }, transform: { self.sorted($0) }, take: { entries += $0 })
        return entries
    }

    private var isAscending: Bool { indices.dropFirst().allSatisfy { !(self[$0] < self[$0 - 1]) } }

    /// Glances by what their keys begin with, ascending. Keys are hashes or numbers that run on: so none has very many.
    private func glancesByBeginning() -> [[Glance]] {
        var (least, most) = (UInt64.max, UInt64.min)
        for entry in self { (least, most) = (Swift.min(least, entry.sortKey), Swift.max(most, entry.sortKey)) }
        let shift = Swift.max(0, 64 - (most &- least).leadingZeroBitCount - 8)
        var glances = [[Glance]](repeating: [], count: 256)
        for index in glances.indices { glances[index].reserveCapacity(count / 200) }
        for index in indices {
            let key = self[index].sortKey
            glances[Int((key &- least) >> UInt64(shift))].append(Glance(key: key, index: Int32(index)))
        }
        return glances
    }

    private func sorted(_ glances: [Glance]) -> [Element] {
        let sorted = glances.sorted { left, right in
            guard left.key == right.key else { return left.key < right.key }
            return self[Int(left.index)] < self[Int(right.index)]
        }
        return sorted.map { self[Int($0.index)] }
    }
}

/// Sorts any number of entries in bounded memory: what is beyond it goes to a spill, is sorted there by stretches, and comes back
/// merged.
package struct ExternalSorter<Entry: SortableEntry>: ~Copyable {
    private var buffer: [Entry] = []
    private var spill: Spill<Entry>?
    private var spilledCount = 0
    private let folder: String
    private let capacity: Int

    /// Of one stretch: so many are sorted within a core's own cache.
    private static var stretchBytes: Int { 2 << 20 }

    /// - Parameters:
    ///   - folder: where a file may be made when memory does not suffice.
    ///   - byteCount: how much memory the entries may take before that.
    package init(spillingTo folder: String, byteCount: Int = 64 << 20) {
        self.folder = folder
        capacity = max(16, byteCount / MemoryLayout<Entry>.stride)
    }

    package mutating func append(contentsOf entries: some Sequence<Entry>) throws(StoreError) {
        buffer.append(contentsOf: entries)
        if buffer.count >= capacity { try flush() }
    }

    /// Takes all entries out of where the sorter is kept, to use them up.
    package mutating func takeAll() -> ExternalSorter {
        var taken = ExternalSorter(spillingTo: folder)
        swap(&taken, &self)
        return taken
    }

    private mutating func flush() throws(StoreError) {
        if spill == nil { spill = try Spill(folder: folder) }
        try spill?.append(buffer)
        spilledCount += buffer.count
        buffer.removeAll(keepingCapacity: true)
    }

    /// All entries, ascending.
    package nonisolated(nonsending) consuming func sorted() async throws -> SortedEntries<Entry> {
        guard spill != nil else { return SortedEntries(try await buffer.sortedByAllCores()) }
        if !buffer.isEmpty { try flush() }
        buffer = []
        guard let spill else { return SortedEntries([]) }
        let length = max(16, Self.stretchBytes / MemoryLayout<Entry>.stride)
        var starts = stride(from: 0, to: spilledCount, by: length).makeIterator()
        var stretches: [Range<Int>] = []
        var last: Entry?
        try await OrderedTasks.forEach(
            next: { starts.next() },
            transform: { [spilledCount] start in
                (start, try spill.read(start..<min(start + length, spilledCount)).sortedByGlances())
            },
            take: { start, entries in
                try spill.write(entries, at: start)
                // What came in order stays one stretch.
                let isNext = if let last, let first = entries.first { !(first < last) } else { false }
                let begin = isNext ? stretches.popLast()?.lowerBound ?? start : start
                stretches.append(begin..<start + entries.count)
                last = entries.last
            })
        return SortedEntries(merging: stretches, of: spill)
    }
}

/// Entries in ascending order, one after the other.
///
/// Stretches come back by parts: of each stretch a piece is held, and all that is smaller than what any of them has yet to bring is
/// sorted at once, on all cores.
package struct SortedEntries<Entry: SortableEntry>: ~Copyable {
    private var current: [Entry]
    private var index = 0
    private var stretches: [Stretch] = []
    private let spill: Spill<Entry>?

    /// The piece of a stretch that is in memory, and the range in the file that is yet to come.
    private struct Stretch {
        var held: [Entry] = []
        var rest: Range<Int>
    }

    /// Bytes of all pieces together.
    private static var heldCount: Int { 16 << 20 }

    init(_ entries: [Entry]) {
        current = entries
        spill = nil
    }

    init(merging stretches: [Range<Int>], of spill: Spill<Entry>) {
        current = []
        self.stretches = stretches.map { Stretch(rest: $0) }
        self.spill = spill
    }

    package nonisolated(nonsending) mutating func next() async throws -> Entry? {
        if index == current.count {
            index = 0
            current = try await takePart().sortedByAllCores()
            if current.isEmpty { return nil }
        }
        defer { index += 1 }
        return current[index]
    }

    /// The next entry where it is at hand; nil where `next` is to be asked. For who would wait for each of a million otherwise.
    mutating func nextHeld() -> Entry? {
        guard index < current.count else { return nil }
        defer { index += 1 }
        return current[index]
    }

    /// What belongs before all that is not in memory, in no order.
    private mutating func takePart() throws(StoreError) -> [Entry] {
        for stretch in stretches.indices { try refill(stretch) }
        let bound = stretches.lazy.filter { !$0.rest.isEmpty }.compactMap(\.held.last).min()
        var part: [Entry] = []
        for stretch in stretches.indices {
            let end = stretches[stretch].held.firstPlace { entry in bound.map { $0 < entry } ?? false }
            part += stretches[stretch].held[..<end]
            stretches[stretch].held.removeFirst(end)
        }
        return part
    }

    private mutating func refill(_ stretch: Int) throws(StoreError) {
        let rest = stretches[stretch].rest
        let most = max(16, Self.heldCount / MemoryLayout<Entry>.stride / stretches.count)
        let count = min(rest.count, most - stretches[stretch].held.count)
        guard count > 0, let entries = try spill?.read(rest.prefix(count)) else { return }
        stretches[stretch].held += entries
        stretches[stretch].rest = rest.dropFirst(count)
    }
}
