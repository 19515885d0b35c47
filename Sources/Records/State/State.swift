import Seal
import Store

/// What is remembered of a collection's last snapshot, so that the next one stores only what differs, without reading
/// anything back: by ordinal the fingerprint, length and key of each record that the line since the base has held; every
/// leaf in the order of the commitments; the order.
///
/// It is derived and blind, and lies in `local/`.
package final class State {
    private let reader: PageFileReader
    /// The last snapshot's order.
    package let order: Order
    /// Tells this state from every other: what is said of a state elsewhere names it by this.
    package var serial: [UInt8] { reader.serial }
    /// For each page of leaves the first key hash's leading word.
    private let index: [UInt64]

    /// - Throws: `PageFileReader.Unusable` for whatever reason.
    package init(at path: String, fingerprinter: Fingerprinter) throws {
        reader = try PageFileReader(
            at: path, magic: StateFile.magic, strides: StateFile.Part.allCases.map(\.stride),
            fingerprinter: fingerprinter)
        var order = Order(count: 0)
        for index in 0..<reader.count(.runs) {
            order.append(try reader.entry(.runs, index, as: Order.Run.self))
        }
        self.order = order
        index = try reader.all(StateFile.Part.index.rawValue, as: UInt64.self)
    }

    /// How many ordinals have been given out.
    package var ordinalCount: Int { reader.count(.records) }
    var leafCount: Int { reader.count(.leaves) }

    func record(_ ordinal: UInt32) throws -> RecordEntry {
        try reader.entry(.records, Int(ordinal), as: RecordEntry.self)
    }

    func leaf(_ index: Int) throws -> LeafEntry {
        try reader.entry(.leaves, index, as: LeafEntry.self)
    }

    /// The ordinals of all records, present or absent, with this key: one, where keys do not repeat.
    package func ordinals(of keyHash: Digest256) throws -> [UInt32] {
        guard !index.isEmpty else { return [] }
        let wanted = keyHash.leadingWord
        let page = index.firstPlace { $0 >= wanted }
        // Equal words may begin on the page before the first page that begins with one.
        let perPage = PageFile.perPage(MemoryLayout<LeafEntry>.stride)
        let start = max(0, page - 1) * perPage
        let near = start..<max(start, min(start + 2 * perPage, leafCount))
        var place = try near.firstPlace { try leaf($0).keyHash >= keyHash }
        var ordinals: [UInt32] = []
        while place < leafCount {
            let entry = try leaf(place)
            if entry.keyHash > keyHash { break }
            if entry.keyHash == keyHash { ordinals.append(entry.ordinal) }
            place += 1
        }
        return ordinals
    }
}

extension PageFileReader {
    fileprivate func count(_ part: StateFile.Part) -> Int { count(part.rawValue) }

    fileprivate func entry<Entry: BitwiseCopyable>(_ part: StateFile.Part, _ index: Int, as type: Entry.Type) throws
        -> Entry
    {
        try entry(part.rawValue, index, as: type)
    }
}
