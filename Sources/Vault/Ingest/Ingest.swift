import Catalog
import Records
import Seal
import Store

extension Vault {
    /// Archives the inputs as one snapshot of a source. Nothing is visible before all of it is durable.
    ///
    /// - Parameters:
    ///   - request: what goes into the snapshot.
    ///   - report: is told how far it is, at most ten times a second, on no particular thread.
    /// - Throws: an error of the kind ``FailureKind/locked`` where another process writes; ``FailureKind/badInput`` where nothing
    ///   can be archived as asked; ``FailureKind/notPermitted`` to auditors and keyholders; ``FailureKind/other`` where the disk
    ///   is full or the folder read-only. The vault is then as it was.
    public func ingest(
        _ request: IngestRequest, progress report: @Sendable @escaping (Progress) -> Void = { _ in }
    ) async throws -> IngestSummary {
        let start = ContinuousClock.now
        guard !request.source.isEmpty else { throw VaultError.badInput("the source needs a name") }
        let lock = try writerLock()
        // All of local/ may have been deleted.
        try DurableFile.makeFolder(folder.state)
        var ingest = try Ingest(self, request, report)
        var summary: IngestSummary
        do { summary = try await ingest.run() } catch let error as VaultError {
            if case .refused = error {
                try record { try $0.refusal(Deed("ingest", source: request.source), error: error) }
            }
            throw error
        }
        _ = consume lock
        summary.seconds = (ContinuousClock.now - start) / .seconds(1)
        return summary
    }
}

/// One ingest, from inputs to a snapshot.
private struct Ingest {
    private let vault: Vault
    private let request: IngestRequest
    private let keys: VaultKeys
    private let read: SealingKey
    private let catalog: Catalog
    /// Whether nothing is known to be archived of the source.
    private let isFirst: Bool
    private let previous: (id: Digest256, generation: Int)?
    private let writer: IngestWriter
    private let inputs: [InputFile]
    private var entries: [Manifest.File]
    private var files: [FilePlan]
    private var warnings: [String] = []
    private var skipped: [String]
    private let progress: ProgressMeter
    private let suppressed: SuppressedContent
    private let created = Timestamp.now

    /// What the layout will say of a file.
    private struct FilePlan {
        var digest: Digest256?
        var chunks: BlockRuns?
    }

    init(_ vault: Vault, _ request: IngestRequest, _ report: @Sendable @escaping (Progress) -> Void) throws {
        let keys = try vault.keys
        // Not the one of when the vault was opened: the keys may have been renewed since.
        let header = try vault.currentHeader()
        guard let read = header.readKey else {
            throw StoreError.damaged(path: vault.folder.header, reason: "it names no read key")
        }
        var finder = InputFinder(excludes: request.excludes, vault: vault.folder)
        for input in request.inputs { try finder.find(input) }
        let found = finder.found + request.streams.map(\.input)
        var names: Set<[UInt8]> = []
        for input in found where !names.insert(input.name).inserted {
            throw VaultError.badInput(
                "two inputs would be archived as \(input.displayName). Archive the folder that holds them, or one at a time"
            )
        }
        guard !found.isEmpty else {
            let reason = finder.skipped.isEmpty ? "" : ": " + finder.skipped.joined(separator: "; ")
            throw VaultError.badInput("there is nothing to archive\(reason)")
        }
        suppressed = try vault.lastDocument(SuppressedContent.self, header)?.content ?? SuppressedContent()
        self.vault = vault
        self.request = request
        self.keys = keys
        self.read = read
        inputs = found
        skipped = finder.skipped
        entries = inputs.map { $0.entry() }
        files = inputs.map { _ in FilePlan() }
        let (catalog, notices, isWhole) = try vault.catalogForIngest()
        self.catalog = catalog
        warnings = notices
        previous = try catalog.newest(source: try vault.sourceName(request.source)).map { ($0.id, $0.generation) }
        isFirst = isWhole && previous == nil
        writer = IngestWriter(folder: vault.folder, vault: vault.header.vault, read: read)
        progress = ProgressMeter(
            Progress(phase: "Reading", totalBytes: inputs.reduce(0) { $0 + $1.byteCount }), report: report)
    }

    mutating func run() async throws -> IngestSummary {
        var collections: [(name: String, outcome: CollectionIngest.Outcome)] = []
        for (name, members) in try recordMembers.recognised(in: inputs) {
            if let outcome = try await ingest(members, as: name, index: collections.count) {
                collections.append((name, outcome))
            }
        }
        let chunks = ChunkIngest(writer: writer, chunks: keptChunks, chunker: chunker, progress: progress)
        for (index, input) in inputs.enumerated() where input.isFile && entries[index].collection == nil {
            try Task.checkCancellation()
            let outcome = try await chunks.run(input)
            finish(index, byteCount: outcome.byteCount, digest: outcome.digest)
            files[index].chunks = outcome.runs
        }
        return try await publish(collections)
    }

    private var recordMembers: RecordMembers { RecordMembers(request) }

    private var chunker: Chunker { Chunker(key: keys.gear) }

    private var keptChunks: KeptChunks {
        KeptChunks(catalog: catalog, folder: vault.folder, idKey: keys.chunk)
    }

    /// Archives one collection; nil where none of its files turn out to be records.
    private mutating func ingest(
        _ members: [CollectionIngest.Member], as name: String, index: Int
    ) async throws -> CollectionIngest.Outcome? {
        let work = collectionIngest(name, previous: previous)
        let savepoint = writer.savepoint()
        var members = members
        var outcome: CollectionIngest.Outcome?
        do {
            outcome = try await work.run(members, key: recordMembers.firstKey(of: members))
        } catch is Suppression.Refused {
            throw VaultError.refused(
                "\(name): a record came that was erased before, and --suppressed refuse says that nothing is archived then. "
                    + "See the list: muniment suppressed list")
        } catch is NotRecords {
            try writer.roll(back: savepoint)
        } catch is MissingKey {
            try writer.roll(back: savepoint)
        }
        if outcome == nil, members.contains(where: { $0.input.givenRecognition != nil }) {
            throw VaultError.badInput("what came as the records of \(name) is no records. Nothing was archived")
        }
        if outcome == nil {
            // Something is not as its beginning promised: look at all of it, and keep as records what is.
            let survey = try recordMembers.survey(members)
            for (member, reason) in survey.rejected { warn(member, reason) }
            members = survey.members
            if let key = survey.key, !members.isEmpty { outcome = try await work.run(members, key: key) }
        }
        guard let outcome else { return nil }
        for member in members {
            guard let file = outcome.files[member.index] else { continue }
            finish(member.index, byteCount: file.byteCount, digest: file.digest, isWhole: file.suppressed == 0)
            entries[member.index].suppressed = file.suppressed > 0 ? file.suppressed : nil
            entries[member.index].collection = index
            entries[member.index].records = file.records
            entries[member.index].format = member.recognition.format
        }
        if outcome.hasLostState {
            warnings.append(
                "\(name): nothing in local/ tells what the source's snapshot before holds of it, so all of it is stored anew"
            )
        }
        if outcome.repeated > 0 {
            warnings.append(
                "\(name): \(outcome.repeated) records have a \(outcome.key) that another record has too; all are kept")
        }
        if outcome.suppressed > 0 { warnings.append(suppressionWarning(name, outcome.suppressed)) }
        return outcome
    }

    private func collectionIngest(
        _ name: String, previous: (id: Digest256, generation: Int)?
    ) -> CollectionIngest {
        let keyHashes = suppressed.keyHashes(source: request.source, collection: name)
        return CollectionIngest(
            vault: vault, keys: keys, writer: writer, chunks: keptChunks, chunker: chunker, source: request.source,
            name: name, previous: previous, isFirst: isFirst,
            suppression: Suppression(keyHashes, way: Suppression.Way(request.suppressed)), progress: progress)
    }

    private func suppressionWarning(_ name: String, _ count: Int) -> String {
        let came = count == 1 ? "1 record came that was erased before" : "\(count) records came that were erased before"
        guard request.suppressed == .drop else {
            return "\(name): \(came), and \(count == 1 ? "is" : "are") archived again, as --suppressed keep says"
        }
        return
            "\(name): \(came), and \(count == 1 ? "was" : "were") left out: what is archived, and its digest, is the file without "
            + (count == 1 ? "it" : "them")
    }

    private mutating func warn(_ member: CollectionIngest.Member, _ reason: String) {
        let warning = "\(member.input.displayName), \(reason)"
        entries[member.index].warning = warning
        warnings.append(warning)
    }

    private mutating func finish(_ index: Int, byteCount: Int, digest: Digest256, isWhole: Bool = true) {
        entries[index].size = byteCount
        files[index].digest = digest
        if isWhole, entries[index].mode != nil, byteCount != inputs[index].byteCount {
            warnings.append(
                "\(inputs[index].displayName) changed while it was read; what is archived is what was read, \(byteCount) bytes"
            )
        }
    }

    /// Packs, layout, manifest, states, catalog: in this order (`schema/FORMAT.md`, "Order of writing").
    private mutating func publish(_ collections: [(name: String, outcome: CollectionIngest.Outcome)]) async throws
        -> IngestSummary
    {
        progress.phase("Writing")
        try Task.checkCancellation()
        var layoutFiles: [(salt: String?, digest: String?, chunks: BlockRuns?)] = []
        for (index, plan) in files.enumerated() {
            guard let digest = plan.digest else {
                layoutFiles.append((nil, nil, nil))
                continue
            }
            let salt = Randomness.bytes(32)
            entries[index].commitment = Commitment.file(salt: salt, digest: digest).hex
            layoutFiles.append((Hex.encode(salt), digest.hex, plan.chunks))
        }
        let partial = try await request.partial()
        let manifest = Manifest(
            vault: vault.header.vault, source: request.source, created: created, previous: previous?.id, files: entries,
            collections: collections.map { Manifest.Collection($0.name, $0.outcome) },
            partial: partial.isEmpty ? nil : partial)
        let json = try manifest.encoded()
        let id = keys.snapshot.mac(json)

        let packs = try writer.publish()
        for pack in packs {
            VaultLog.logger.debug("pack written", metadata: ["pack": "\(pack.id)", "bytes": "\(pack.byteCount)"])
        }
        var numbers = PackNumbers(new: packs)
        let layoutCollections = collections.map { _, outcome in
            Layout.Collection(
                segments: outcome.segments.map { segment in
                    Layout.Segment(
                        kind: segment.kind, snapshot: segment.snapshot ?? id.hex,
                        records: numbers.resolve(segment.records),
                        order: numbers.resolve(segment.order), ordinals: segment.ordinals)
                }, framing: numbers.resolve(outcome.framing))
        }
        let layoutEntries = layoutFiles.map { file in
            Layout.File(salt: file.salt, digest: file.digest, chunks: file.chunks.map { numbers.resolve($0) })
        }
        let layout = Layout(
            vault: vault.header.vault, snapshot: id, generation: 1, packs: numbers.names, files: layoutEntries,
            collections: layoutCollections)
        let rowKey = try vault.write(json, layout, as: id, sealedTo: read)
        let stored = try packs.reduce(vault.documentsByteCount(of: id)) { $0 + $1.byteCount }

        let snapshot = Snapshot(id: id, manifest: manifest, layout: layout, rowKey: rowKey)
        try vault.record {
            try $0.event(
                .ingest(snapshot), counts: .ingest(snapshot, bytesStored: stored), details: .roots(of: snapshot))
        }
        await leaveNotes(collections, layout, id)
        do { try catalog.insert(snapshot, vault: vault, packs: packs) } catch {
            warnings.append(
                "the catalog could not be brought up to date (\(error)); it will be when the vault is next opened")
        }
        return IngestSummary(
            snapshot: id.hex, source: request.source, created: created, previous: previous?.id.hex,
            files: manifest.fileCount,
            collections: manifest.collections.map(CollectionSummary.init),
            bytesRead: entries.reduce(0) { $0 + ($1.size ?? 0) },
            bytesStored: stored, seconds: 0, warnings: warnings, skipped: skipped)
    }

    /// States are a help for the next ingest: where one cannot be written, that one stores a base.
    private func leaveNotes(
        _ collections: [(name: String, outcome: CollectionIngest.Outcome)], _ layout: Layout, _ id: Digest256
    ) async {
        for (index, (name, outcome)) in collections.enumerated() {
            let work = collectionIngest(name, previous: nil)
            do {
                try await outcome.update?.publish()
                try CollectionNote(
                    outcome, key: work.keyedName(ofField: outcome.key), layout.collections[index], layout, snapshot: id
                )
                .write(to: work.notePath, keys.layout)
            } catch {
                DurableFile.remove(work.notePath)
            }
        }
    }
}

extension Manifest.Collection {
    fileprivate init(_ name: String, _ outcome: CollectionIngest.Outcome) {
        let counts = outcome.scan.counts
        self.init(
            name: name, key: outcome.key, records: counts.records, added: outcome.isCompared ? counts.added : nil,
            changed: outcome.isCompared ? counts.changed : nil, removed: outcome.isCompared ? counts.removed : nil,
            repeated: outcome.repeated,
            suppressed: outcome.scan.way == .drop && outcome.suppressed > 0 ? outcome.suppressed : nil,
            root: outcome.root.hex)
    }
}

extension Suppression.Way {
    fileprivate init(_ asked: SuppressedRecords) {
        switch asked {
        case .drop: self = .drop
        case .keep: self = .keep
        case .refuse: self = .refuse
        }
    }
}
