import HeapModule
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

/// Sorts any number of entries in bounded memory: sorted stretches go to an unnamed file, and come back merged.
///
/// What is sorted here is blind (keyed hashes, numbers), so it may stand on disk for a while as it is.
package struct ExternalSorter<Entry: SortableEntry>: ~Copyable {
    private var buffer: [Entry] = []
    private var spill: Spill?
    private let folder: String
    private let capacity: Int

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
        try spill?.append(buffer.sortedByGlances())
        buffer.removeAll(keepingCapacity: true)
    }

    /// All entries, ascending.
    package nonisolated(nonsending) consuming func sorted() async throws -> SortedEntries<Entry> {
        guard spill != nil else { return SortedEntries(try await buffer.sortedByAllCores()) }
        if !buffer.isEmpty { try flush() }
        buffer = []
        guard let spill else { return SortedEntries([]) }
        return try SortedEntries(merging: spill)
    }

    /// Sorted stretches, one behind the other in a file that has no name any more.
    final class Spill {
        let file: OpenFile
        private(set) var stretches: [Range<Int>] = []
        private var count = 0

        init(folder: String) throws(StoreError) {
            file = try OpenFile(DurableFile.temporaryPath(in: folder), .create(permissions: 0o600))
            DurableFile.remove(file.path)
        }

        func append(_ entries: [Entry]) throws(StoreError) {
            let outcome = entries.withUnsafeBytes { bytes in Result { () throws(StoreError) in try file.write(bytes) } }
            try outcome.get()
            stretches.append(count..<count + entries.count)
            count += entries.count
        }
    }
}

/// Entries in ascending order, one after the other.
package struct SortedEntries<Entry: SortableEntry>: ~Copyable {
    private var current: [Entry]
    private var index = 0
    private var stretches: [Stretch] = []
    private var heap = Heap<Head>()
    private let spill: ExternalSorter<Entry>.Spill?

    private struct Head: Comparable {
        let entry: Entry
        let stretch: Int
        static func < (left: Head, right: Head) -> Bool { left.entry < right.entry }
        static func == (left: Head, right: Head) -> Bool { left.entry == right.entry && left.stretch == right.stretch }
    }

    /// The part of a stretch that is in memory, and the range in the file that is yet to come.
    private struct Stretch {
        var buffer: [Entry] = []
        var index = 0
        var rest: Range<Int>
    }

    init(_ entries: [Entry]) {
        current = entries
        spill = nil
    }

    init(merging spill: ExternalSorter<Entry>.Spill) throws(StoreError) {
        current = []
        stretches = spill.stretches.map { Stretch(rest: $0) }
        self.spill = spill
        for stretch in stretches.indices { try advance(stretch) }
    }

    package mutating func next() throws(StoreError) -> Entry? {
        if spill == nil {
            guard index < current.count else { return nil }
            defer { index += 1 }
            return current[index]
        }
        guard let head = heap.popMin() else { return nil }
        try advance(head.stretch)
        return head.entry
    }

    private mutating func advance(_ stretch: Int) throws(StoreError) {
        if stretches[stretch].index == stretches[stretch].buffer.count { try refill(stretch) }
        let index = stretches[stretch].index
        guard index < stretches[stretch].buffer.count else { return }
        heap.insert(Head(entry: stretches[stretch].buffer[index], stretch: stretch))
        stretches[stretch].index += 1
    }

    private mutating func refill(_ stretch: Int) throws(StoreError) {
        let stride = MemoryLayout<Entry>.stride
        let rest = stretches[stretch].rest
        let count = min(rest.count, (256 << 10) / stride)
        stretches[stretch].index = 0
        stretches[stretch].buffer = []
        guard count > 0 else { return }
        guard let bytes = try spill?.file.read(count * stride, at: rest.lowerBound * stride) else { return }
        stretches[stretch].buffer = bytes.withUnsafeBytes { Array($0.bindMemory(to: Entry.self)) }
        stretches[stretch].rest = rest.lowerBound + count..<rest.upperBound
    }
}
