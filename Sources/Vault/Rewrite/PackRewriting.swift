import Records
import Seal
import Store

/// Writes packs anew without what no remaining snapshot shows, and destroys the old ones. Under the writer's lock.
///
/// New packs are durable before a layout names them; layouts no longer name a pack when its key is destroyed; the key is gone
/// when the pack is removed. So each remaining snapshot can be read at any moment, and whoever is killed leaves packs that
/// nothing names, or a layout that names a copy which the next plan finds superfluous.
struct PackRewriting {
    private let vault: Vault
    private let request: RewriteRequest
    private let plan: RewritePlan
    private let read: SealingKey
    private let meter: ProgressMeter
    /// What was done so far.
    private(set) var counts = RewriteCounts()
    /// Where the blocks of packs that were replaced lie now.
    private var moves: [Layout.PackName: [Int: BlockMove]] = [:]
    /// Where chunks lie of which several packs had one.
    private var chunks: [Digest256: BlockMove] = [:]

    /// A block's new place.
    private struct BlockMove {
        let pack: Layout.PackName
        let position: Int
    }

    /// So many layouts are made durable together.
    private static let layoutsAtOnce = 256
    /// What is written anew is little or will be read often.
    private static let level: Int32 = 6

    init(
        _ vault: Vault, _ request: RewriteRequest, _ plan: RewritePlan, sealedTo read: SealingKey,
        _ meter: ProgressMeter
    ) {
        self.vault = vault
        self.request = request
        self.plan = plan
        self.read = read
        self.meter = meter
        counts.erased = plan.counts.erased
        chunks = plan.keptChunks.mapValues { BlockMove(pack: $0.pack, position: $0.position) }
    }

    /// Does all of it, or as much as there is time for.
    ///
    /// - Parameter mayGoOn: is asked between rows of packs.
    /// - Returns: whether nothing is left to do.
    mutating func run(while mayGoOn: () -> Bool = { true }) async throws -> Bool {
        if !plan.unnamed.isEmpty {
            try discardDerived()
            try destroy(plan.unnamed)
            counts += plan.unnamedCounts
        }
        guard !plan.replaced.isEmpty || !plan.edited.isEmpty else {
            try forgetNotes()
            return true
        }
        meter.phase("Rewriting", totalBytes: plan.replaced.reduce(0) { $0 + $1.pack.byteCount })
        var rest = plan.replaced[...]
        var isFirst = true
        repeat {
            var row: [PackUse] = []
            var byteCount = 0
            while let use = rest.first,
                row.isEmpty || request.isAtOnce || byteCount + use.pack.byteCount <= request.rowByteCount
            {
                byteCount += use.pack.byteCount
                row.append(rest.removeFirst())
            }
            try Task.checkCancellation()
            try await replace(row, edits: isFirst)
            isFirst = false
        } while !rest.isEmpty && mayGoOn()
        try forgetNotes()
        return rest.isEmpty
    }

    private mutating func replace(_ row: [PackUse], edits: Bool) async throws {
        var made: [FinishedPack] = []
        do {
            for use in row { made += try await rewrite(use) }
        } catch {
            // Nothing names them.
            try? destroy(made.map(\.id))
            throw error
        }
        counts.newPacks += made.count
        counts.bytesWritten += made.reduce(0) { $0 + $1.byteCount }
        try await replaceLayouts(naming: Set(row.map(\.name)), edits: edits)
        try destroy(row.map(\.pack.id))
        for use in row { counts += use.losses }
    }

    /// Writes what stays of a pack into a new one: so what comes to be destroyed later has again few neighbours that must be written
    /// anew for it.
    private mutating func rewrite(_ use: PackUse) async throws -> [FinishedPack] {
        let pack = use.pack
        var writer = PackWriter(folder: vault.folder, vault: vault.header.vault, read: read)
        var places: [(position: Int, place: BlockPlace)] = []
        var moves: [Int: BlockMove] = [:]
        var kept: [Int] = []
        for (position, entry) in pack.directory.entries.enumerated() {
            if case .chunk(let id) = entry.kind, use.whole.contains(position), let move = chunks[id] {
                moves[position] = move
            } else if use.whole.contains(position) || use.parts[position] != nil {
                kept.append(position)
            }
        }
        var rest = kept[...]
        let erased = request.erased
        let vault = vault
        let meter = meter
        try await OrderedTasks.forEach(
            next: { rest.popFirst() },
            transform: { position -> (Int, Encoded, BlockKind) in
                guard let part = use.parts[position] else {
                    return (position, try pack.encoded(position), pack.directory.entries[position].kind)
                }
                let (block, kind) = try Self.rewritten(
                    PackShelf.Block(pack: pack, position: position), part, try vault.commitment(of: part.collection),
                    part.hasErased ? erased[part.collection] ?? ErasedKeys() : ErasedKeys())
                return (position, block, kind)
            },
            take: { position, block, kind in
                places.append((position, try writer.append(block, kind: kind)))
                meter.add(bytes: pack.directory.entries[position].sealedCount)
            })
        let made = try writer.publish()
        for (position, place) in places {
            let name = Layout.PackName(id: made[place.pack].id.hex, key: made[place.pack].keyDigest.hex)
            let move = BlockMove(pack: name, position: place.position)
            moves[position] = move
            if case .chunk(let id) = pack.directory.entries[position].kind { chunks[id] = move }
        }
        self.moves[use.name] = moves
        return made
    }

    private static func rewritten(
        _ block: PackShelf.Block, _ part: PackUse.Part, _ commitment: Commitment, _ erased: ErasedKeys
    ) throws -> (Encoded, BlockKind) {
        let kept = Set(part.kept)
        let batch = try DecodedBlock(block, nil).batch.without(
            commitment, isKept: { kept.contains($0) }, isErased: erased.isEmpty ? nil : { erased.cover($0, $1) })
        let ordinals = batch.allOrdinals
        guard let first = ordinals.first, let last = ordinals.last, ordinals.count == kept.count else {
            throw block.damaged("does not hold the records that its snapshots need")
        }
        let (plain, places) = RecordBlock.encode(kept: batch)
        let encoded = batch.count == 0 ? Encoded(plain, level: level) : Encoded(plain, places, level: level)
        return (encoded, .records(first: Int(first), last: Int(last), count: ordinals.count))
    }

    /// Replaces the layouts that name a pack of these, or another copy of a segment than the one that stays.
    private mutating func replaceLayouts(naming packs: Set<Layout.PackName>, edits: Bool) async throws {
        var changed: [(id: Digest256, layout: Layout)] = []
        var renewal = try NoteRenewal(vault, request)
        func write(_ changed: [(id: Digest256, layout: Layout)]) throws {
            try vault.replace(changed, sealedTo: read)
        }
        for id in plan.remaining {
            try Task.checkCancellation()
            let snapshot = try vault.snapshot(id)
            let files = edits && plan.edited.contains(id) ? try request.files(snapshot) : nil
            guard let layout = try layout(of: snapshot, files) else { continue }
            try renewal.take(snapshot, layout, plan.tree)
            changed.append((id, layout))
            counts.layouts += 1
            if changed.count == Self.layoutsAtOnce {
                try write(changed)
                changed.removeAll()
            }
        }
        try write(changed)
        try await renewal.finish()
        try discardDerived()
    }

    /// What leads to old packs, and what is known of destroyed records: it is made anew when it is next needed.
    private func discardDerived() throws {
        let folder = vault.folder
        try vault.discardCatalog()
        for name in try DurableFile.names(in: folder.lookups) { DurableFile.remove("\(folder.lookups)/\(name)") }
        if DurableFile.exists(folder.lookups) { try DurableFile.synchronise(folder: folder.lookups) }
    }

    /// The layout that a snapshot is to have; nil where it has it.
    private func layout(of snapshot: Snapshot, _ files: [Layout.File]?) throws -> Layout? {
        let old = snapshot.layout
        var numbers = PackNumbers(new: [])
        func moved(_ runs: [Layout.Run], of names: [Layout.PackName]) -> BlockRuns {
            var result = BlockRuns()
            for run in runs {
                let name = names[run.pack]
                guard let moves = moves[name] else {
                    result.append(.kept(name), run.first, count: run.count)
                    continue
                }
                for position in run.first..<run.first + run.count {
                    if let move = moves[position] { result.append(.kept(move.pack), move.position, count: 1) }
                }
            }
            return result
        }
        let newFiles = (files ?? old.files).map { file in
            var file = file
            file.chunks = file.chunks.map { numbers.resolve(moved($0, of: old.packs)) }
            return file
        }
        let names = SegmentTree.names(of: snapshot.manifest)
        let collections = try zip(names, old.collections).map { name, place in
            let path = plan.tree.path(of: name, place.segments)
            guard path.count == place.segments.count else {
                throw StoreError.damaged(
                    path: vault.folder.layout(snapshot.id), reason: "it has changed while it was rewritten")
            }
            let hasHoles = path.contains(where: \.hasHoles)
            let segments = zip(path, place.segments).map { node, segment in
                Layout.Segment(
                    kind: segment.kind, snapshot: segment.snapshot,
                    records: numbers.resolve(moved(node.copy.records, of: plan.tree.packs)),
                    order: numbers.resolve(moved(node.copy.order, of: plan.tree.packs)),
                    ordinals: hasHoles ? node.ordinalCount : segment.ordinals)
            }
            return Layout.Collection(segments: segments, framing: numbers.resolve(moved(place.framing, of: old.packs)))
        }
        let isSame =
            numbers.names == old.packs && collections == old.collections && newFiles == old.files && files == nil
        guard !isSame else { return nil }
        return Layout(
            vault: vault.header.vault, snapshot: snapshot.id, generation: old.generation + 1, packs: numbers.names,
            files: newFiles, collections: collections)
    }

    /// Destroys packs that no layout names: the key first, then the pack.
    private func destroy(_ packs: [Digest256]) throws {
        let folder = vault.folder
        let places = Set(packs.map(folder.packFolder))
        try DestroyedKeys(folder).destroy(packs.map { folder.key(of: folder.pack($0)) })
        for place in places { try DurableFile.synchronise(folder: place) }
        for id in packs {
            DurableFile.remove(folder.pack(id))
            FaultPoint.pass("removed pack \(id)")
        }
        for place in places { try DurableFile.synchronise(folder: place) }
    }

    /// Removes notes and states that describe no layout that there is.
    private func forgetNotes() throws {
        try NoteRenewal(vault, request).removeStale(among: Set(plan.remaining))
    }
}
