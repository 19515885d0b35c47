import Records
import Seal
import Store

/// Leaves of blocks that were read for one snapshot and will be read for the next: hashing records is what a check of
/// every byte takes longest for.
struct KnownLeaves: Sendable {
    /// A block holds records of one collection, whose key hashes are all under one key.
    private struct Name: Hashable, Sendable {
        let pack: Digest256
        let position: Int

        init(_ block: PackShelf.Block) {
            pack = block.pack.id
            position = block.position
        }
    }

    private enum Place: Sendable {
        case held([LeafEntry])
        case laidAside(Range<Int>)
    }

    private var places: [Name: Place] = [:]
    private var heldCount = 0
    private var spill: Spill<LeafEntry>?
    private var laidAsideCount = 0
    private let folder: String

    /// Of leaves in memory: some 72 MB.
    private static let mostHeld = 1 << 20

    /// - Parameter folder: where leaves may lie when they are too many for memory; they are blind.
    init(spillingTo folder: String) { self.folder = folder }

    func leaves(of block: PackShelf.Block) throws(StoreError) -> [LeafEntry]? {
        switch places[Name(block)] {
        case .held(let leaves): leaves
        case .laidAside(let range): try spill?.read(range)
        case nil: nil
        }
    }

    mutating func learn(_ entries: [LeafEntry], of block: PackShelf.Block) throws(StoreError) {
        let name = Name(block)
        guard !entries.isEmpty, places[name] == nil else { return }
        if heldCount + entries.count <= Self.mostHeld {
            heldCount += entries.count
            places[name] = .held(entries)
        } else {
            if spill == nil { spill = try Spill(folder: folder) }
            try spill?.append(entries)
            places[name] = .laidAside(laidAsideCount..<laidAsideCount + entries.count)
            laidAsideCount += entries.count
        }
    }
}
