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

    /// Where its segments lie. Packs may be replaced while a question is asked; then it is read again, and how many segments there
    /// are and what they say stays as it was.
    private struct Place: Sendable {
        let segments: [Layout.Segment]
        /// What the runs of the segments point at.
        let names: [Layout.PackName]
        let generation: Int
        let shelf: PackShelf

        init(_ layout: Layout, collection index: Int, _ packs: OpenPacks) {
            segments = layout.collections[index].segments
            names = layout.packs
            generation = layout.generation
            shelf = PackShelf(layout.packs, packs)
        }
    }

    /// The snapshot whose layout this is.
    let snapshot: Digest256
    private let index: Int
    private let vault: Vault
    private let packs: OpenPacks
    private let place: Mutex<Place>
    private let opened = Mutex<[Content]>([])

    init(_ newest: CataloguedSnapshot, collection index: Int, _ vault: Vault, _ packs: OpenPacks) throws {
        let layout = try vault.layout(of: newest.id)
        guard layout.generation == newest.generation, layout.collections.indices.contains(index) else {
            throw CatalogError.damaged(row: "of snapshot \(newest.id)")
        }
        self.vault = vault
        self.packs = packs
        self.index = index
        snapshot = newest.id
        place = Mutex(Place(layout, collection: index, packs))
    }

    var segments: [Layout.Segment] { place.withLock { $0.segments } }
    /// What the runs of the segments point at.
    var names: [Layout.PackName] { place.withLock { $0.names } }
    var generation: Int { place.withLock { $0.generation } }

    /// Reads something by way of the layout, and once more where its packs were replaced meanwhile.
    private func reading<Result>(_ body: ([Layout.Segment], PackShelf) throws -> Result) throws -> Result {
        while true {
            let place = place.withLock { $0 }
            do { return try body(place.segments, place.shelf) } catch let error as StoreError {
                guard case .damaged = error, try renew(after: place) else { throw error }
            }
        }
    }

    /// Reads the layout again; false where it is the same as before.
    private func renew(after old: Place) throws -> Bool {
        let layout = try vault.layout(of: snapshot)
        guard layout.generation > old.generation, layout.collections.indices.contains(index),
            layout.collections[index].segments.count == old.segments.count
        else { return false }
        place.withLock { if $0.generation < layout.generation { $0 = Place(layout, collection: index, packs) } }
        return true
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
            transform: { [self] index in
                try reading { segments, shelf in
                    (
                        index, try shelf.blocks(segments[index].records), try shelf.comings(in: segments[index].order),
                        segments[index].ordinals
                    )
                }
            },
            take: { index, blocks, comings, stated in
                let before = contents.last?.ordinalCount ?? 0
                let count = try PackShelf.ordinalCount(blocks, isBase: index == 0, after: before, stated: stated)
                contents.append(try Self.content(blocks, comings, ordinalCount: count))
            })
        opened.withLock { if $0.count < contents.count { $0 = contents } }
        return contents[..<position]
    }

    private static func content(
        _ places: [PackShelf.Block], _ comings: (comings: Comings, block: PackShelf.Block)?, ordinalCount: Int
    ) throws -> Content {
        if let (comings, block) = comings, comings.highest >= ordinalCount {
            throw block.damaged("is not the order that its snapshot needs")
        }
        let blocks = try places.map { place in
            guard case .records(let first, let last, let count)? = place.kind else {
                throw place.damaged("does not hold the records that its snapshot needs")
            }
            return Block(place: place, ordinals: first...last, count: count)
        }
        return Content(blocks: blocks, comings: comings?.comings, ordinalCount: ordinalCount)
    }

    /// The order of the records that the first `position` segments lead to.
    func order(before position: Int) async throws -> Order {
        let contents = try await contents(before: position)
        var order = Order(count: contents.first?.ordinalCount ?? 0)
        for (segment, content) in contents.enumerated() {
            let (stream, first) = try reading { segments, shelf in
                let blocks = try shelf.blocks(segments[segment].order)
                return (try blocks.reduce(into: [UInt8]()) { $0 += try $1.bytes() }, blocks.first)
            }
            guard let first else { continue }
            guard let decoded = OrderStream.decode(stream, after: order, ordinalLimit: content.ordinalCount) else {
                throw first.damaged("is not the order that its snapshot needs")
            }
            order = decoded.order
        }
        return order
    }
}
