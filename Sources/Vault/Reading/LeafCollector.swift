import Records
import Seal
import Store

/// Gathers the leaves of a collection's records, as they come, for the root over them. One owner.
final class LeafCollector {
    /// As they came.
    private var pending: [[LeafEntry]] = []
    private var count = 0
    /// Where leaves go when they are too many for memory.
    private var sorter: ExternalSorter<LeafEntry>
    private var hasSpilled = false

    /// Those of whole blocks, for whoever reads the blocks next.
    private(set) var known: KnownLeaves

    /// A million leaves take 72 MB.
    private static let mostInMemory = 1 << 20

    /// - Parameters:
    ///   - spoolFolder: where leaves may lie when they are too many for memory; they are blind.
    ///   - known: what it adds to.
    init(spoolFolder: String, known: KnownLeaves) {
        sorter = ExternalSorter(spillingTo: spoolFolder)
        self.known = known
    }

    /// Takes the leaves of a whole block of a base.
    func learn(_ entries: [LeafEntry], of block: PackShelf.Block) { known.learn(entries, of: block) }

    func add(_ entries: [LeafEntry]) throws(StoreError) {
        pending.append(entries)
        count += entries.count
        if count >= Self.mostInMemory { try spill() }
    }

    private func spill() throws(StoreError) {
        hasSpilled = true
        count = 0
        for entries in pending { try sorter.append(contentsOf: entries) }
        pending = []
    }

    /// The root over all leaves in the order of the commitments. Asked for once.
    func root() async throws -> Digest256 {
        if hasSpilled { return try await rootOfSpilled() }
        var rest = takeBuckets()[...]
        var leaves: [Digest256] = []
        leaves.reserveCapacity(count)
        try await OrderedTasks.forEach(
            next: { rest.popFirst() }, transform: { $0.sortedLeaves() }, take: { leaves += $0 })
        var start = 0
        let parts = try await OrderedTasks.map(
            next: { () -> [Digest256]? in
                guard start < leaves.count else { return nil }
                defer { start += MerkleTree.partCount }
                return Array(leaves[start..<min(start + MerkleTree.partCount, leaves.count)])
            }, transform: { MerkleTree.root(of: $0) })
        return MerkleTree.root(of: parts)
    }

    /// The entries by the first byte of their key hashes, so that they can be sorted beside each other.
    private func takeBuckets() -> [[LeafEntry]] {
        var buckets = [[LeafEntry]](repeating: [], count: 256)
        for index in buckets.indices { buckets[index].reserveCapacity(count / 256 * 5 / 4) }
        for entries in pending {
            for entry in entries { buckets[Int(truncatingIfNeeded: entry.sortKey >> 56)].append(entry) }
        }
        pending = []
        return buckets
    }

    private func rootOfSpilled() async throws -> Digest256 {
        try spill()
        var leaves = try await sorter.takeAll().sorted()
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
