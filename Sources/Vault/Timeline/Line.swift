import Catalog
import Records
import Seal
import Store
import Synchronization

/// A base and the deltas that follow it, as the layout names them that names most of them. What is opened stays open.
final class Line: Sendable {
    /// A segment, opened: where its records lie, and who came and went with it.
    struct Content: Sendable {
        /// Of ascending ordinals.
        let blocks: [Block]
        /// nil where it says nothing of who came and went, as a base, or a delta that another of the same snapshot follows.
        let comings: Comings?
        /// How many ordinals have been given out when it ends.
        let ordinalCount: Int
    }

    /// A block of records and the ordinals that it may hold.
    struct Block: Sendable {
        let place: PackShelf.Block
        let ordinals: ClosedRange<Int>
        let count: Int
    }

    let segments: [Layout.Segment]
    /// What the runs of the segments point at.
    let names: [Layout.PackName]
    /// The snapshot whose layout this is.
    let snapshot: Digest256
    let generation: Int
    private let vault: Vault
    private let shelf: PackShelf
    private let opened = Mutex<[Content]>([])

    init(_ newest: CataloguedSnapshot, collection index: Int, _ vault: Vault, _ packs: OpenPacks) throws {
        let layout = try vault.layout(of: newest.id)
        guard layout.generation == newest.generation, layout.collections.indices.contains(index) else {
            throw CatalogError.damaged(row: "of snapshot \(newest.id)")
        }
        self.vault = vault
        snapshot = newest.id
        generation = layout.generation
        segments = layout.collections[index].segments
        names = layout.packs
        shelf = PackShelf(layout.packs, packs)
    }

    /// The layout's path, for messages.
    var path: String { vault.folder.layout(snapshot) }

    /// How many bytes a record of the base has on average, once that has been opened.
    var usualByteCount: Int {
        let blocks = opened.withLock { $0.first?.blocks ?? [] }
        return blocks.reduce(0) { $0 + $1.place.plainCount } / max(1, blocks.reduce(0) { $0 + $1.count })
    }

    /// Whether a snapshot whose segments the catalog describes so has the first ones of this line.
    func leads(to place: CatalogSummary.Place) -> Bool {
        segments.indices.contains(place.segments - 1) && segments[0].snapshot == place.base
            && segments[place.segments - 1].snapshot == place.last
    }

    /// The first `position` segments, opened.
    ///
    /// - Throws: `.damaged`, naming the pack, where one of them is not what was written.
    func contents(before position: Int) async throws -> ArraySlice<Content> {
        let known = opened.withLock { $0 }
        if known.count >= position { return known[..<position] }
        // A pack's key takes longest: several are opened beside each other.
        var wanted = (known.count..<position)[...]
        var contents = known
        try await OrderedTasks.forEach(
            next: { wanted.popFirst() },
            transform: { [self] index in (index, try blocks(of: segments[index]), try comings(of: segments[index])) },
            take: { index, blocks, comings in
                let before = contents.last?.ordinalCount ?? 0
                contents.append(try Self.content(blocks, comings, isBase: index == 0, after: before))
            })
        opened.withLock { if $0.count < contents.count { $0 = contents } }
        return contents[..<position]
    }

    private static func content(
        _ blocks: [Block], _ comings: (Comings, in: PackShelf.Block)?, isBase: Bool, after count: Int
    ) throws -> Content {
        var last = -1
        for block in blocks {
            guard block.ordinals.lowerBound > last else {
                throw block.place.damaged("does not hold the records that its snapshot needs")
            }
            if isBase, block.ordinals.lowerBound != last + 1 || block.ordinals.count != block.count {
                throw block.place.damaged("does not follow the one before it")
            }
            last = block.ordinals.upperBound
        }
        let ordinalCount = max(count, last + 1)
        if let (comings, block) = comings, comings.highest >= ordinalCount {
            throw block.damaged("is not the order that its snapshot needs")
        }
        return Content(blocks: blocks, comings: comings?.0, ordinalCount: ordinalCount)
    }

    private func blocks(of segment: Layout.Segment) throws -> [Block] {
        try shelf.blocks(segment.records).map { place in
            guard case .records(let first, let last, let count)? = place.kind else {
                throw place.damaged("does not hold the records that its snapshot needs")
            }
            return Block(place: place, ordinals: first...last, count: count)
        }
    }

    /// Who came and went, from the beginning of the order stream: the order itself, behind it, is not read.
    private func comings(of segment: Layout.Segment) throws -> (Comings, in: PackShelf.Block)? {
        let blocks = try shelf.blocks(segment.order)
        guard let first = blocks.first else { return nil }
        var stream: [UInt8] = []
        for block in blocks {
            stream += try block.bytes()
            if let comings = Comings(stream) { return (comings, first) }
        }
        throw first.damaged("is not the order that its snapshot needs")
    }

    /// The order of the records that the first `position` segments lead to.
    func order(before position: Int) async throws -> Order {
        let contents = try await contents(before: position)
        var order = Order(count: contents.first?.ordinalCount ?? 0)
        for (segment, content) in zip(segments, contents) where !segment.order.isEmpty {
            let blocks = try shelf.blocks(segment.order)
            var stream: [UInt8] = []
            for block in blocks { stream += try block.bytes() }
            guard let decoded = OrderStream.decode(stream, after: order, ordinalLimit: content.ordinalCount) else {
                throw blocks[0].damaged("is not the order that its snapshot needs")
            }
            order = decoded.order
        }
        return order
    }
}
