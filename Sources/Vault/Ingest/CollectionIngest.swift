import Records
import Seal
import Store

/// Archives the files of one collection as records.
struct CollectionIngest {
    /// One file of the collection.
    struct Member: Sendable {
        /// Its index among the inputs.
        let index: Int
        let input: InputFile
        let recognition: Recognition
    }

    /// What came of it.
    struct Outcome {
        let scan: CollectionScan
        let key: String
        let root: Digest256
        let repeated: Int
        let isCompared: Bool
        /// Whether there should be a state of the snapshot before, and is none that fits.
        let hasLostState: Bool
        let segments: [Segment]
        let framing: BlockRuns
        let files: [Int: FileOutcome]
        /// How many records came that had been erased.
        let suppressed: Int
        /// The new state, to be published with the snapshot; nil where the one before goes on to hold.
        let update: StateUpdate?
        let serial: String
        let baseCount: Int
        let deltaCount: Int
    }

    struct FileOutcome {
        let records: Int
        let digest: Digest256
        let byteCount: Int
        /// How many records were left out; digest and length are those of the file without them.
        var suppressed = 0
    }

    struct Segment {
        let kind: Layout.Segment.Kind
        /// nil: the snapshot that is being made.
        let snapshot: String?
        var records: BlockRuns
        var order: BlockRuns
        /// As the layout before states them.
        var ordinals: Int?
    }

    let vault: Vault
    let keys: VaultKeys
    let writer: IngestWriter
    let chunks: KeptChunks
    let chunker: Chunker
    let source: String
    let name: String
    /// The source's snapshot before this one, and its layout's generation.
    let previous: (id: Digest256, generation: Int)?
    /// Whether nothing is known to be archived of the source.
    let isFirst: Bool
    /// Which records are not to come in.
    var suppression: Suppression?
    let progress: ProgressMeter

    /// Level 1 for what there is much of, as the compressor is what a base waits for; 6 for the little that a delta holds.
    private static let baseLevel: Int32 = 1
    private static let deltaLevel: Int32 = 6
    private static let orderBlockCount = 1 << 20

    private var place: StatePlace { StatePlace(vault.folder, keys, source: source, collection: name) }

    private var statePath: String { place.state }

    var notePath: String { place.note }

    /// What a note calls the field that names a record: fields' names are no more for the disk than records are.
    func keyedName(ofField field: String) -> String {
        keys.name.mac(Array("field\0\(source)\0\(name)\0\(field)".utf8)).hex
    }

    /// The note and state of the snapshot before, where both are whole, belong together and to it.
    private func before() -> (note: CollectionNote, state: State)? {
        guard let previous, let found = place.read(of: previous.id, generation: previous.generation, keys) else {
            VaultLog.logger.info(
                "no state fits the snapshot before: a base is written",
                metadata: ["previous": "\(previous.map { $0.id.hex } ?? "none")"])
            return nil
        }
        return found
    }

    /// Whether a state was lost, where none fits: whether the snapshot before has this collection. One who cannot read it
    /// takes that to be so unless it left something of other collections and there is nothing of this one.
    private func hasLostState() throws -> Bool {
        guard !isFirst, let previous else { return !isFirst }
        if !vault.bundle.read.isEmpty, let before = try? vault.snapshot(previous.id) {
            return before.manifest.collections.contains { $0.name == name }
        }
        guard !DurableFile.exists(notePath) else { return true }
        let names = try DurableFile.names(in: vault.folder.state).filter { $0.hasSuffix(".note") }
        return !names.contains {
            CollectionNote.read(from: "\(vault.folder.state)/\($0)", keys.layout)?.snapshot == previous.id.hex
        }
    }

    /// Archives the members, all of which are to be records with the field `key`.
    ///
    /// - Throws: `NotRecords`, `MissingKey`; what was written is then the caller's to roll back.
    func run(_ members: [Member], key: String) async throws -> Outcome {
        let savepoint = writer.savepoint()
        do { return try await runOnce(members, key: key) } catch is Suppression.Met {
            // Once more, with what it takes to leave records out.
            try writer.roll(back: savepoint)
            var again = self
            again.suppression?.leavesOut = true
            return try await again.runOnce(members, key: key)
        }
    }

    private func runOnce(_ members: [Member], key: String) async throws -> Outcome {
        let savepoint = writer.savepoint()
        let before = before()
        let fits = before.map { $0.note.key == keyedName(ofField: key) } ?? false
        do {
            return try await run(
                members, key: key, note: fits ? before?.note : nil, state: fits ? before?.state : nil,
                hasLostState: try before == nil && hasLostState())
        } catch is PageFileReader.Unusable {
            try writer.roll(back: savepoint)
            VaultLog.logger.warning("the state is damaged: a base is written")
            return try await run(members, key: key, note: nil, state: nil, hasLostState: true)
        }
    }

    private func run(
        _ members: [Member], key: String, note: CollectionNote?, state: State?, hasLostState: Bool
    ) async throws -> Outcome {
        let commitment = Commitment(key: keys.commitment(source: source, collection: name))
        let scan = CollectionScan(
            state: state, isBase: note?.asksForBase ?? true, fingerprinter: keys.fingerprint, commitment: commitment,
            suppression: suppression)
        let update = try StateUpdate(
            at: statePath, fingerprinter: keys.state, ordinalCount: scan.isBase ? 0 : state?.ordinalCount ?? 0)
        let level = scan.isBase ? Self.baseLevel : Self.deltaLevel
        let startCount = writer.byteCount
        var segments: [Segment] = []
        var runs = BlockRuns()
        var files: [Int: FileOutcome] = [:]
        var framing = FramingStore(writer: writer, chunks: chunks, chunker: chunker)

        /// Encodes batches beside each other and puts their blocks into the pack in order.
        func store(_ next: () async throws -> PendingBatch?) async throws {
            try await OrderedTasks.forEach(
                next: next, transform: { $0.encode(commitment, level: level) },
                take: { batch in
                    runs.append(try writer.append(batch.block, kind: batch.kind))
                    try update.add(batch)
                })
        }
        /// The changed records that have been held so far, as a segment.
        func storeHeld(_ batches: [PendingBatch]) async throws {
            var rest = batches[...]
            try await store { rest.popFirst() }
        }
        func endSegment() {
            segments.append(
                Segment(kind: scan.isBase ? .base : .delta, snapshot: nil, records: runs, order: BlockRuns()))
            runs = BlockRuns()
        }

        var reading = MemberReading(members: members, key: key)
        var batches: ArraySlice<PendingBatch> = []
        try await store {
            while batches.isEmpty {
                guard try await reading.step(scan, &files, progress) else { return nil }
                try framing.take(from: scan)
                batches = scan.takeBatches()[...]
                if scan.isHoldingMuch { break }
            }
            return batches.popFirst()
        }
        while !reading.isDone {
            // The changed records fill the memory that they may have: they become a segment, and on it goes.
            try await storeHeld(scan.takeHeld())
            endSegment()
            try await store {
                while batches.isEmpty {
                    guard !scan.isHoldingMuch, try await reading.step(scan, &files, progress) else { return nil }
                    try framing.take(from: scan)
                    batches = scan.takeBatches()[...]
                }
                return batches.popFirst()
            }
        }
        try await storeHeld(scan.finish())
        let order = scan.orderStream()
        if scan.isBase || !runs.isEmpty || order != nil { endSegment() }
        if let order { segments[segments.count - 1].order = try storeOrder(order) }
        let framingRuns = try framing.finish(scan)

        progress.phase("Committing")
        let isUnchanged = !scan.isBase && segments.isEmpty
        let root: Digest256
        if isUnchanged, let note, let known = Digest256(hex: note.root) {
            root = known
        } else {
            root = try await update.write(
                after: scan.isBase ? nil : state, isPresent: scan.walk?.seen ?? .init(), order: scan.order)
        }
        let written = writer.byteCount - startCount
        let kept = scan.isBase ? [] : note?.segments.map(Segment.init) ?? []
        return Outcome(
            scan: scan, key: key, root: root, repeated: isUnchanged ? note?.repeated ?? 0 : update.repeated,
            isCompared: state != nil || isFirst, hasLostState: hasLostState,
            segments: kept + segments, framing: framingRuns, files: files, suppressed: scan.suppressed,
            update: isUnchanged ? nil : update, serial: isUnchanged ? note?.serial ?? "" : Hex.encode(update.serial),
            baseCount: scan.isBase ? written : note?.baseCount ?? 0,
            deltaCount: scan.isBase ? 0 : (note?.deltaCount ?? 0) + written)
    }

    private func storeOrder(_ stream: [UInt8]) throws -> BlockRuns {
        var runs = BlockRuns()
        for start in stride(from: 0, to: stream.count, by: Self.orderBlockCount) {
            let part = Array(stream[start..<min(start + Self.orderBlockCount, stream.count)])
            runs.append(try writer.append(Encoded(part, level: Self.deltaLevel), kind: .order))
        }
        return runs
    }
}

extension CollectionIngest.Segment {
    init(_ segment: CollectionNote.Segment) {
        kind = segment.kind
        snapshot = segment.snapshot
        ordinals = segment.ordinals
        records = BlockRuns()
        order = BlockRuns()
        for run in segment.records { records.append(.kept(run.pack), run.first, count: run.count) }
        for run in segment.order { order.append(.kept(run.pack), run.first, count: run.count) }
    }
}
