import Seal
import Store

/// Sorts leaves into the order of the commitments, and makes the root over them.
///
/// It stands here, beside the sorter that it uses: what is generic there is made for leaves in this module only, and costs a
/// verification a fifth more where it is not.
package struct LeafSorter: ~Copyable {
    private var sorter: ExternalSorter<LeafEntry>

    /// - Parameter folder: where leaves may lie when they are too many for memory; they are blind.
    package init(spillingTo folder: String) { sorter = ExternalSorter(spillingTo: folder) }

    package mutating func append(_ entries: [LeafEntry]) throws(StoreError) {
        try sorter.append(contentsOf: entries)
    }

    /// The root over all leaves (`schema/FORMAT.md`, "Commitments"). Asked for once.
    package mutating func root() async throws -> Digest256 {
        try await tree(lookingFor: []).root
    }

    /// The tree over all leaves, and where in it those of the chosen ordinals stand. Asked for once, in place of `root`.
    ///
    /// - Parameter absent: key hashes whose neighbours are looked for as well.
    package mutating func tree(
        lookingFor chosen: Set<UInt32>, around absent: [Digest256] = []
    ) async throws -> LeafTree {
        var leaves = try await sorter.takeAll().sorted()
        var found: [LeafTree.Place] = []
        var gaps = LeafGaps(absent)
        var kept: [Int: [Digest256]] = [:]
        var last: [Digest256] = []
        var count = 0
        let parts = try await OrderedTasks.map(
            next: { () -> [Digest256]? in
                var part: [Digest256] = []
                part.reserveCapacity(MerkleTree.partCount)
                let before = found.count
                while part.count < MerkleTree.partCount {
                    let entry: LeafEntry
                    if let held = leaves.nextHeld() {
                        entry = held
                    } else if let next = try await leaves.next() {
                        entry = next
                    } else {
                        break
                    }
                    if !chosen.isEmpty, chosen.contains(entry.ordinal) {
                        found.append(LeafTree.Place(entry: entry, index: count + part.count))
                    }
                    gaps.pass(LeafTree.Place(entry: entry, index: count + part.count))
                    part.append(entry.leaf)
                }
                let number = count / MerkleTree.partCount
                if found.count > before { kept[number] = part }
                for index in gaps.takeTouched() {
                    // What lies before a gap may be the last of the part before.
                    let isHere = index / MerkleTree.partCount == number
                    kept[isHere ? number : number - 1] = isHere ? part : last
                }
                if !part.isEmpty { last = absent.isEmpty ? [] : part }
                count += part.count
                return part.isEmpty ? nil : part
            }, transform: { MerkleTree.root(of: $0) })
        let open = gaps.finish()
        if open, count > 0 { kept[(count - 1) / MerkleTree.partCount] = last }
        return LeafTree(parts: parts, kept: kept, places: found, gaps: gaps.found, count: count)
    }
}

/// The tree over a collection's leaves, of which only those parts are at hand whole in which something was looked for.
package struct LeafTree: Sendable {
    /// A leaf that was looked for.
    package struct Place: Sendable {
        package let entry: LeafEntry
        /// From 0.
        package let index: Int
    }

    package let root: Digest256
    /// How many leaves.
    package let count: Int
    /// In the order of the tree.
    package let places: [Place]
    /// The neighbours of key hashes that no leaf has, of those that were looked for.
    package let gaps: [Gap]
    private let parts: [Digest256]
    private let kept: [Int: [Digest256]]

    /// Where a key hash would stand that no leaf has: between two leaves that follow each other, or before the first, or behind
    /// the last.
    package struct Gap: Sendable {
        package let keyHash: Digest256
        package internal(set) var before: Place?
        package internal(set) var after: Place?
    }

    fileprivate init(parts: [Digest256], kept: [Int: [Digest256]], places: [Place], gaps: [Gap], count: Int) {
        root = MerkleTree.root(of: parts)
        self.parts = parts
        self.kept = kept
        self.places = places
        self.gaps = gaps
        self.count = count
    }

    /// The inclusion path of a leaf that was looked for, from its sibling up (RFC 6962, section 2.1.1). A part is a subtree, so the
    /// way goes up through it and then through the parts.
    package func path(of place: Place) -> [Digest256] {
        let part = place.index / MerkleTree.partCount
        guard let leaves = kept[part] else { return [] }
        return MerkleTree.inclusionPath(of: place.index % MerkleTree.partCount, in: leaves)
            + MerkleTree.inclusionPath(of: part, in: parts)
    }
}

/// Finds the neighbours of key hashes among leaves that come in their order.
private struct LeafGaps {
    private(set) var found: [LeafTree.Gap] = []
    private var wanted: ArraySlice<Digest256>
    private var last: LeafTree.Place?
    private var touched: [Int] = []

    init(_ absent: [Digest256]) { wanted = Set(absent).sorted()[...] }

    mutating func pass(_ place: LeafTree.Place) {
        guard !wanted.isEmpty else { return }
        while let next = wanted.first, next <= place.entry.keyHash {
            wanted.removeFirst()
            // One that is there after all has no gap.
            guard next < place.entry.keyHash else { continue }
            found.append(LeafTree.Gap(keyHash: next, before: last, after: place))
            touched += [last?.index, place.index].compactMap(\.self)
        }
        last = place
    }

    /// The places of neighbours that were found since this was last asked.
    mutating func takeTouched() -> [Int] {
        defer { touched = [] }
        return touched
    }

    /// - Returns: whether there are some behind the last leaf.
    mutating func finish() -> Bool {
        found += wanted.map { LeafTree.Gap(keyHash: $0, before: last, after: nil) }
        return !wanted.isEmpty
    }
}
