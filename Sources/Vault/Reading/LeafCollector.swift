import Records
import Seal
import Store

/// Gathers the leaves of a collection's records, as they come, for the root over them. One owner.
final class LeafCollector {
    private var sorter: LeafSorter

    /// The records whose leaves are looked for in the tree.
    private let chosen: Set<UInt32>
    /// Those of them that came.
    private(set) var opened: [OpenedLeaf] = []
    /// Takes every record, in place of `opened`.
    private let visit: ((OpenedLeaf) throws -> Void)?

    /// Those of whole blocks, for whoever reads the blocks next.
    private(set) var known: KnownLeaves

    /// - Parameters:
    ///   - spoolFolder: where leaves may lie when they are too many for memory; they are blind.
    ///   - known: what it adds to.
    ///   - chosen: ordinals of the records that are to be opened.
    ///   - visit: is handed all records, opened.
    init(
        spoolFolder: String, known: KnownLeaves, chosen: Set<UInt32> = [], visit: ((OpenedLeaf) throws -> Void)? = nil
    ) {
        self.visit = visit
        sorter = LeafSorter(spillingTo: spoolFolder)
        self.chosen = chosen
        self.known = known
    }

    /// Takes the leaves of a whole block of a base.
    func learn(_ entries: [LeafEntry], of block: PackShelf.Block) throws(StoreError) {
        try known.learn(entries, of: block)
    }

    /// Looks at a record that is handed over: one of those that are chosen is kept, with what opens its leaf.
    func look(at index: Int, of block: DecodedBlock) throws {
        if let visit { return try visit(block.opened(index)) }
        guard !chosen.isEmpty, chosen.contains(block.ordinals[index]) else { return }
        opened.append(block.opened(index))
    }

    func add(_ entries: [LeafEntry]) throws(StoreError) { try sorter.append(entries) }

    /// The root over all leaves. Asked for once.
    func root() async throws -> Digest256 { try await sorter.root() }

    /// The tree over all leaves, with the neighbours of key hashes that no leaf has. Asked for once, in place of the root.
    func tree(around absent: [Digest256] = []) async throws -> LeafTree {
        try await sorter.tree(lookingFor: chosen, around: absent)
    }
}

/// A leaf, and what it is made of.
package struct OpenedLeaf: Sendable {
    package let ordinal: UInt32
    package let keyHash: Digest256
    /// SHA-256(salt ‖ record).
    package let recordHash: Digest256
    /// nil where the record was erased.
    package let record: OpenedRecord?
}

/// A record, with the salt that opens its leaf.
package struct OpenedRecord: Sendable {
    package let key: [UInt8]
    package let bytes: [UInt8]
    package let salt: [UInt8]
}
