import Records
import Seal
import Store

/// What of each pack is shown by the snapshots that remain.
struct PackUse: Sendable {
    /// A block of records of which not everything stays as it is.
    struct Part: Sendable {
        let collection: SourceCollection
        /// The ordinals of the records that something shows, ascending.
        var kept: [UInt32]
        /// Whether there are some among them that are to be erased.
        var hasErased = false
    }

    let pack: PackReader
    let name: Layout.PackName
    /// The positions of blocks that stay as they are.
    fileprivate(set) var whole: Set<Int> = []
    fileprivate(set) var parts: [Int: Part] = [:]

    init(_ pack: PackReader, _ name: Layout.PackName) {
        self.pack = pack
        self.name = name
    }

    /// What goes with it.
    fileprivate(set) var losses = RewriteCounts()

    /// Whether nothing of it is to go.
    var isWhole: Bool { parts.isEmpty && whole.count == pack.directory.entries.count }
}

/// What has to be rewritten so that no block holds what no remaining snapshot shows. It is made out of what lies there: who was
/// killed leaves what the next plan finds.
struct RewritePlan {
    let tree: SegmentTree
    /// The snapshots that remain.
    let remaining: [Digest256]
    /// Packs of which something goes, in the order in which layouts name them.
    let replaced: [PackUse]
    /// Packs that no remaining layout names.
    let unnamed: [Digest256]
    /// For chunks of packs that are replaced: where an equal one lies in a pack that stays.
    let keptChunks: [Digest256: (pack: Layout.PackName, position: Int)]
    /// The layouts that change without a pack of theirs being replaced.
    let edited: Set<Digest256>
    /// What goes in all.
    let counts: RewriteCounts
    /// What of it goes with the packs that nothing names.
    let unnamedCounts: RewriteCounts
}

/// Makes a plan.
struct RewritePlanning {
    private let vault: Vault
    private let request: RewriteRequest
    private let packs: OpenPacks
    private let meter: ProgressMeter
    private var tree = SegmentTree()
    private var uses: [Int: PackUse] = [:]
    private var counts = RewriteCounts()

    init(_ vault: Vault, _ request: RewriteRequest, _ meter: ProgressMeter) {
        self.vault = vault
        self.request = request
        self.meter = meter
        packs = OpenPacks(vault)
    }

    /// - Throws: `.damaged` where anything that a remaining snapshot needs to be read for it is not what was written: what a
    ///   layout names that cannot be read, nobody knows.
    mutating func plan(remaining: Set<Digest256>) async throws -> RewritePlan {
        meter.phase("Looking at snapshots")
        var edited: Set<Digest256> = []
        for id in remaining.sorted() {
            try Task.checkCancellation()
            let snapshot = try vault.snapshot(id)
            let files = try request.files(snapshot)
            if files != nil { edited.insert(id) }
            tree.add(snapshot, files: files ?? snapshot.layout.files)
        }
        for (number, name) in tree.packs.enumerated() { uses[number] = PackUse(try packs.pack(name), name) }
        try takeChunks()
        let shelf = PackShelf(tree.packs, packs)
        meter.phase("Looking at records")
        for base in tree.bases.values.flatMap(\.values) {
            try await ShownWalk(shelf: shelf).mark(base)
            try await take(base, shelf)
        }
        let sorted = uses.sorted { $0.key < $1.key }.map(\.value)
        var replaced = sorted.filter { !$0.isWhole }
        for index in replaced.indices {
            replaced[index].countLosses()
            counts += replaced[index].losses
        }
        let named = Set(tree.packs.compactMap { Digest256(hex: $0.id) })
        let unnamed = try vault.folder.packIDs().subtracting(named).sorted()
        var unnamedCounts = RewriteCounts()
        for id in unnamed { countUnnamed(id, &unnamedCounts) }
        counts += unnamedCounts
        return RewritePlan(
            tree: tree, remaining: remaining.sorted(), replaced: replaced, unnamed: unnamed,
            keptChunks: keptChunks(sorted.filter(\.isWhole), replaced), edited: edited, counts: counts,
            unnamedCounts: unnamedCounts)
    }

    private mutating func takeChunks() throws {
        for (number, positions) in tree.chunks { try keep(positions, of: number) }
    }

    private mutating func keep(_ positions: some Sequence<Int>, of number: Int) throws {
        guard let use = uses[number] else { return }
        for position in positions {
            guard use.pack.directory.entries.indices.contains(position) else {
                throw StoreError.damaged(path: use.pack.path, reason: "it has fewer blocks than a snapshot names")
            }
            uses[number]?.whole.insert(position)
        }
    }

    /// Takes the blocks of a segment and of all behind it.
    private mutating func take(_ base: SegmentNode, _ shelf: PackShelf) async throws {
        var nodes = [base]
        while let node = nodes.popLast() {
            nodes += node.children.values
            node.shown.finish()
            for run in node.copy.order { try keep(run.first..<run.first + run.count, of: run.pack) }
            let places = node.copy.records.flatMap { run in
                (run.first..<run.first + run.count).map { (pack: run.pack, position: $0) }
            }
            for place in places { try take(place, of: node) }
            if request.erased[node.collection] != nil { try await findErased(places, of: node, shelf) }
        }
    }

    private mutating func take(_ place: (pack: Int, position: Int), of node: SegmentNode) throws {
        guard let use = uses[place.pack], use.pack.directory.entries.indices.contains(place.position),
            case .records(let first, let last, let count) = use.pack.directory.entries[place.position].kind
        else { return }
        let shown = node.shown.ordinals(in: first...last)
        if shown.count < count { node.hasHoles = true }
        guard !shown.isEmpty, !use.whole.contains(place.position) else { return }
        var part = use.parts[place.position] ?? PackUse.Part(collection: node.collection, kept: [])
        part.kept = part.kept.isEmpty ? shown : Set(part.kept + shown).sorted()
        if part.kept.count == count {
            uses[place.pack]?.whole.insert(place.position)
            uses[place.pack]?.parts[place.position] = nil
        } else {
            uses[place.pack]?.parts[place.position] = part
        }
    }

    /// Looks for records to be erased in the blocks of a segment.
    private mutating func findErased(
        _ places: [(pack: Int, position: Int)], of node: SegmentNode, _ shelf: PackShelf
    ) async throws {
        let wanted = request.erased[node.collection] ?? ErasedKeys()
        let commitment = try vault.commitment(of: node.collection)
        var rest = places.filter { place in
            uses[place.pack].map { $0.whole.contains(place.position) || $0.parts[place.position] != nil } ?? false
        }[...]
        let readers = uses.mapValues(\.pack)
        var found: [(pack: Int, position: Int, ordinals: [UInt32], all: [UInt32])] = []
        try await OrderedTasks.forEach(
            next: { rest.popFirst() },
            transform: { place in
                guard let pack = readers[place.pack] else { return (place, [UInt32](), [UInt32]()) }
                let batch = try DecodedBlock(PackShelf.Block(pack: pack, position: place.position), nil).batch
                return (place, batch.ordinals(among: wanted, commitment), batch.allOrdinals)
            },
            take: { place, ordinals, all in
                if !ordinals.isEmpty { found.append((place.pack, place.position, ordinals, all)) }
            })
        for (pack, position, ordinals, all) in found {
            let shown = ordinals.filter { node.shown.contains($0) }
            guard !shown.isEmpty else { continue }
            counts.erased += shown.count
            node.hasHoles = true
            var part = uses[pack]?.parts[position] ?? PackUse.Part(collection: node.collection, kept: all)
            part.hasErased = true
            uses[pack]?.parts[position] = part
            uses[pack]?.whole.remove(position)
        }
    }

    /// A pack that nothing names may not open any more, and then nobody can tell what was in it.
    private func countUnnamed(_ id: Digest256, _ counts: inout RewriteCounts) {
        counts.packs += 1
        guard let pack = try? vault.pack(id) else { return }
        counts.bytesRemoved += pack.byteCount
        for entry in pack.directory.entries {
            if case .records(_, _, let count) = entry.kind { counts.records += count } else { counts.blocks += 1 }
        }
    }

    private func keptChunks(
        _ kept: [PackUse], _ replaced: [PackUse]
    ) -> [Digest256: (pack: Layout.PackName, position: Int)] {
        var wanted: Set<Digest256> = []
        for use in replaced {
            for position in use.whole {
                if case .chunk(let id) = use.pack.directory.entries[position].kind { wanted.insert(id) }
            }
        }
        var found: [Digest256: (pack: Layout.PackName, position: Int)] = [:]
        guard !wanted.isEmpty else { return found }
        for use in kept {
            for (position, entry) in use.pack.directory.entries.enumerated() {
                if case .chunk(let id) = entry.kind, wanted.contains(id) { found[id] = (use.name, position) }
            }
        }
        return found
    }
}

extension PackUse {
    fileprivate mutating func countLosses() {
        losses.packs = 1
        losses.bytesRemoved = pack.byteCount
        for (position, entry) in pack.directory.entries.enumerated() {
            if whole.contains(position) || parts[position] != nil { losses.bytesKept += entry.sealedCount }
            guard !whole.contains(position) else { continue }
            guard case .records(_, _, let count) = entry.kind else {
                losses.blocks += 1
                continue
            }
            losses.records += count - (parts[position]?.kept.count ?? 0)
        }
    }
}

extension Vault {
    /// What the records of a collection are committed to with.
    func commitment(of collection: SourceCollection) throws(VaultError) -> Commitment {
        Commitment(key: try keys.commitment(source: collection.source, collection: collection.collection))
    }
}

extension RecordBatch {
    /// The ordinals of the records that are to be erased.
    fileprivate func ordinals(among wanted: ErasedKeys, _ commitment: Commitment) -> [UInt32] {
        bytes.withUnsafeBytes { bytes in
            (0..<count).filter { index in
                let record = UnsafeRawBufferPointer(rebasing: bytes[range(index)])
                return wanted.cover(commitment.keyHash(of: record, at: keys[index]), record)
            }.map { ordinals[$0] }
        }
    }
}
