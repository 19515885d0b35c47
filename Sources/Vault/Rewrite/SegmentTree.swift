import Seal
import Store

/// A collection of a source, by its names.
package struct SourceCollection: Hashable, Sendable {
    package let source: String
    package let collection: String

    package init(source: String, collection: String) {
        self.source = source
        self.collection = collection
    }
}

/// A segment as the layouts have it that name it. Layouts of a line name the same blocks for it, but where a rewriting was cut
/// short: then some name the old copy of it and some the new one, and each of the two holds all that remaining snapshots show.
/// One owner, the planning.
final class SegmentNode {
    /// Where a copy of the segment lies; the runs' packs are by their numbers in the tree.
    struct Copy: Hashable {
        let records: [Layout.Run]
        let order: [Layout.Run]
        let ordinals: Int?
    }

    /// What tells a segment from others behind the same one: the snapshot that wrote it, and the how manieth it is of that snapshot's.
    struct Name: Hashable {
        let snapshot: String
        let number: Int
    }

    let collection: SourceCollection
    let name: Name
    let kind: Layout.Segment.Kind
    fileprivate(set) var copies: [Copy] = []
    fileprivate(set) var children: [Name: SegmentNode] = [:]
    /// Whether a remaining snapshot ends with this segment.
    fileprivate(set) var isShown = false

    // What planning finds out.

    /// The copy that stays, or is rewritten.
    var chosen = 0
    /// How many ordinals have been given out when it ends.
    var ordinalCount = 0
    /// The records that remaining snapshots show.
    var shown = ShownOrdinals()
    /// Whether it loses records, or has lost some.
    var hasHoles = false

    var copy: Copy { copies[chosen] }

    fileprivate init(_ collection: SourceCollection, _ name: Name, _ kind: Layout.Segment.Kind) {
        self.collection = collection
        self.name = name
        self.kind = kind
    }
}

/// The segments of all remaining layouts, and the other blocks that these name.
struct SegmentTree {
    /// The packs that layouts name, by number.
    private(set) var packs: [Layout.PackName] = []
    private var numbers: [Layout.PackName: Int] = [:]
    /// Bases, by collection and by the snapshot that wrote them.
    private(set) var bases: [SourceCollection: [SegmentNode.Name: SegmentNode]] = [:]
    /// By pack the positions of chunks that are named.
    private(set) var chunks: [Int: Set<Int>] = [:]

    /// Takes a snapshot that remains, with the layout that it is to have.
    mutating func add(_ snapshot: Snapshot, files: [Layout.File]) {
        let numbers = snapshot.layout.packs.map { number(of: $0) }
        func numbered(_ runs: [Layout.Run]) -> [Layout.Run] {
            runs.map { Layout.Run(pack: numbers[$0.pack], first: $0.first, count: $0.count) }
        }
        let layout = snapshot.layout
        for run in numbered(files.flatMap { $0.chunks ?? [] } + layout.collections.flatMap(\.framing)) {
            chunks[run.pack, default: []].formUnion(run.first..<run.first + run.count)
        }
        for (collection, place) in zip(Self.names(of: snapshot.manifest), layout.collections) {
            var last: SegmentNode?
            for (name, segment) in zip(Self.names(of: place.segments), place.segments) {
                let node = node(name, segment.kind, of: collection, behind: last)
                let copy = SegmentNode.Copy(
                    records: numbered(segment.records), order: numbered(segment.order), ordinals: segment.ordinals)
                if !node.copies.contains(copy) { node.copies.append(copy) }
                last = node
            }
            last?.isShown = true
        }
    }

    /// The nodes of a collection's segments.
    func path(of collection: SourceCollection, _ segments: [Layout.Segment]) -> [SegmentNode] {
        var path: [SegmentNode] = []
        var next = bases[collection] ?? [:]
        for name in Self.names(of: segments) {
            guard let node = next[name] else { return [] }
            path.append(node)
            next = node.children
        }
        return path
    }

    /// The names of a snapshot's collections.
    static func names(of manifest: Manifest) -> [SourceCollection] {
        manifest.collections.map { SourceCollection(source: manifest.source, collection: $0.name) }
    }

    private static func names(of segments: [Layout.Segment]) -> [SegmentNode.Name] {
        var names: [SegmentNode.Name] = []
        for segment in segments {
            let number = names.last?.snapshot == segment.snapshot ? (names.last?.number ?? 0) + 1 : 0
            names.append(SegmentNode.Name(snapshot: segment.snapshot, number: number))
        }
        return names
    }

    private mutating func node(
        _ name: SegmentNode.Name, _ kind: Layout.Segment.Kind, of collection: SourceCollection,
        behind last: SegmentNode?
    ) -> SegmentNode {
        if let node = last.map({ $0.children[name] }) ?? bases[collection]?[name] { return node }
        let node = SegmentNode(collection, name, kind)
        if let last { last.children[name] = node } else { bases[collection, default: [:]][name] = node }
        return node
    }

    private mutating func number(of pack: Layout.PackName) -> Int {
        if let number = numbers[pack] { return number }
        packs.append(pack)
        numbers[pack] = packs.count - 1
        return packs.count - 1
    }
}
