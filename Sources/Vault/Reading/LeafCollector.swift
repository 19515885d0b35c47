import Records
import Seal
import Store

/// Gathers the leaves of a collection's records, as they come, for the root over them. One owner.
final class LeafCollector {
    private var sorter: LeafSorter

    /// The records whose leaves are looked for in the tree.
    private let chosen: Set<UInt32>
    /// Those of them that came, each with its salt.
    private(set) var opened: [OpenedRecord] = []

    /// Those of whole blocks, for whoever reads the blocks next.
    private(set) var known: KnownLeaves

    /// - Parameters:
    ///   - spoolFolder: where leaves may lie when they are too many for memory; they are blind.
    ///   - known: what it adds to.
    ///   - chosen: ordinals of the records that are to be opened.
    init(spoolFolder: String, known: KnownLeaves, chosen: Set<UInt32> = []) {
        sorter = LeafSorter(spillingTo: spoolFolder)
        self.chosen = chosen
        self.known = known
    }

    /// Takes the leaves of a whole block of a base.
    func learn(_ entries: [LeafEntry], of block: PackShelf.Block) throws(StoreError) {
        try known.learn(entries, of: block)
    }

    /// Looks at a record that is handed over: one of those that are chosen is kept, with what opens its leaf.
    func look(at index: Int, of block: DecodedBlock) {
        guard !chosen.isEmpty, chosen.contains(block.ordinals[index]), let opened = block.opened(index) else { return }
        self.opened.append(opened)
    }

    func add(_ entries: [LeafEntry]) throws(StoreError) { try sorter.append(entries) }

    /// The root over all leaves. Asked for once.
    func root() async throws -> Digest256 { try await sorter.root() }

    /// The tree over all leaves. Asked for once, in place of the root.
    func tree() async throws -> LeafTree { try await sorter.tree(lookingFor: chosen) }
}

/// A record, with the salt that opens its leaf.
struct OpenedRecord: Sendable {
    let ordinal: UInt32
    let bytes: [UInt8]
    let salt: [UInt8]
    /// Where the key stands in it.
    let key: [UInt8]
}
