import Records
import Seal
import Store

/// Gathers the leaves of a collection's records, as they come, for the root over them. One owner.
final class LeafCollector {
    /// By the first byte of the key hash, so that they can be sorted beside each other.
    private var buckets = [[LeafEntry]](repeating: [], count: 256)
    private var count = 0
    /// Where leaves go when they are too many for memory.
    private var sorter: ExternalSorter<LeafEntry>
    private var hasSpilled = false

    /// A million leaves take 72 MB.
    private static let mostInMemory = 1 << 20

    /// - Parameter spoolFolder: where leaves may lie when they are too many for memory; they are blind.
    init(spoolFolder: String) {
        sorter = ExternalSorter(spillingTo: spoolFolder)
    }

    func add(_ entry: LeafEntry) throws(StoreError) {
        buckets[Int(truncatingIfNeeded: entry.sortKey >> 56)].append(entry)
        count += 1
        if count == Self.mostInMemory { try spill() }
    }

    private func spill() throws(StoreError) {
        hasSpilled = true
        count = 0
        for index in buckets.indices {
            try sorter.append(contentsOf: buckets[index])
            buckets[index] = []
        }
    }

    /// The root over all leaves in the order of the commitments. Asked for once.
    func root() async throws -> Digest256 {
        if hasSpilled { return try await rootOfSpilled() }
        var rest = buckets[...]
        buckets = []
        var leaves: [Digest256] = []
        leaves.reserveCapacity(count)
        try await OrderedTasks.forEach(
            next: { rest.popFirst() }, transform: { $0.sorted().map(\.leaf) }, take: { leaves += $0 })
        var start = 0
        let parts = try await OrderedTasks.map(
            next: { () -> [Digest256]? in
                guard start < leaves.count else { return nil }
                defer { start += MerkleTree.partCount }
                return Array(leaves[start..<min(start + MerkleTree.partCount, leaves.count)])
            }, transform: { MerkleTree.root(of: $0) })
        return MerkleTree.root(of: parts)
    }

    private func rootOfSpilled() async throws -> Digest256 {
        try spill()
        var leaves = try sorter.takeAll().sorted()
        let parts = try await OrderedTasks.map(
            next: { () -> [Digest256]? in
                var part: [Digest256] = []
                part.reserveCapacity(MerkleTree.partCount)
                while part.count < MerkleTree.partCount, let entry = try leaves.next() { part.append(entry.leaf) }
                return part.isEmpty ? nil : part
            }, transform: { MerkleTree.root(of: $0) })
        return MerkleTree.root(of: parts)
    }
}
