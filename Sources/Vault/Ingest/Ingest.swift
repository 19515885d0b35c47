import Catalog
import Records
import Seal
import Store

extension Vault {
    /// Archives the inputs as one snapshot of a source. Nothing is visible before all of it is durable.
    ///
    /// - Throws: `StoreError.locked` where another process writes; `.system` where the disk is full or the folder
    ///   read-only; `VaultError.badInput` where nothing can be archived as asked. The vault is then as it was.
    package func ingest(
        _ request: IngestRequest, progress report: @Sendable @escaping (Progress) -> Void = { _ in }
    ) async throws -> IngestSummary {
        let start = ContinuousClock.now
        guard !request.source.isEmpty else { throw VaultError.badInput("the source needs a name") }
        let lock = try WriterLock(folder)
        // All of local/ may have been deleted.
        try DurableFile.makeFolder(folder.state)
        var ingest = try Ingest(self, request, report)
        var summary = try await ingest.run()
        _ = consume lock
        summary.seconds = Double((ContinuousClock.now - start) / .milliseconds(1)) / 1000
        return summary
    }
}

/// One ingest, from inputs to a snapshot.
private struct Ingest {
    private let vault: Vault
    private let request: IngestRequest
    private let keys: VaultKeys
    private let read: ReadKey
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
    private let created = Timestamp.now

    /// What the layout will say of a file.
    private struct FilePlan {
        var digest: Digest256?
        var chunks: BlockRuns?
    }

    init(_ vault: Vault, _ request: IngestRequest, _ report: @Sendable @escaping (Progress) -> Void) throws {
        let keys = try vault.keys
        // Not the one of when the vault was opened: the keys may have been renewed since.
        guard let read = try vault.currentHeader().readKey else {
            throw StoreError.damaged(path: vault.folder.header, reason: "it names no read key")
        }
        var finder = InputFinder(excludes: request.excludes, vault: vault.folder)
        for input in request.inputs { try finder.find(input) }
        var names: Set<[UInt8]> = []
        for input in finder.found where !names.insert(input.name).inserted {
            throw VaultError.badInput(
                "two inputs would be archived as \(input.displayName). Archive the folder that holds them, or one at a time"
            )
        }
        guard !finder.found.isEmpty else {
            let reason = finder.skipped.isEmpty ? "" : ": " + finder.skipped.joined(separator: "; ")
            throw VaultError.badInput("there is nothing to archive\(reason)")
        }
        self.vault = vault
        self.request = request
        self.keys = keys
        self.read = read
        inputs = finder.found
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
        for (name, members) in try recognised() {
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

    private var chunker: Chunker { Chunker(key: keys.gear) }

    private var keptChunks: KeptChunks {
        KeptChunks(catalog: catalog, folder: vault.folder, idKey: keys.chunk)
    }

    /// The inputs that look like records, by collection, in the order in which collections are first met.
    private mutating func recognised() throws -> [(String, [CollectionIngest.Member])] {
        guard !request.isOpaque else { return [] }
        var order: [String] = []
        var members: [String: [CollectionIngest.Member]] = [:]
        for (index, input) in inputs.enumerated() where input.isFile && input.byteCount > 0 {
            try Task.checkCancellation()
            let (head, isWhole) = try FileSource.head(of: input)
            guard
                let recognition = head.withUnsafeBytes({
                    Recognise.format(of: $0, isWhole: isWhole, keyField: request.keyField)
                })
            else { continue }
            let name = request.collection ?? CollectionName.of(recognition, file: input.displayName)
            if members[name] == nil { order.append(name) }
            members[name, default: []].append(.init(index: index, input: input, recognition: recognition))
        }
        return order.map { ($0, members[$0] ?? []) }
    }

    /// Archives one collection; nil where none of its files turn out to be records.
    private mutating func ingest(
        _ members: [CollectionIngest.Member], as name: String, index: Int
    ) async throws -> CollectionIngest.Outcome? {
        let work = CollectionIngest(
            vault: vault, keys: keys, writer: writer, chunks: keptChunks, chunker: chunker, source: request.source,
            name: name, previous: previous, isFirst: isFirst, progress: progress)
        let savepoint = writer.savepoint()
        var members = members
        var outcome: CollectionIngest.Outcome?
        do {
            outcome = try await work.run(members, key: Self.firstKey(members, request.keyField))
        } catch is NotRecords {
            try writer.roll(back: savepoint)
        } catch is MissingKey {
            try writer.roll(back: savepoint)
        }
        if outcome == nil {
            // Something is not as its beginning promised: look at all of it, and keep as records what is.
            let key: String?
            (members, key) = try surveyed(members)
            if let key, !members.isEmpty { outcome = try await work.run(members, key: key) }
        }
        guard let outcome else { return nil }
        for member in members {
            guard let file = outcome.files[member.index] else { continue }
            finish(member.index, byteCount: file.byteCount, digest: file.digest)
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
        return outcome
    }

    /// The field to try: the first usual one that every file's first record has. A file without records has no say.
    private static func firstKey(_ members: [CollectionIngest.Member], _ keyField: String?) -> String {
        let candidates = members.map(\.recognition.candidates).filter { !$0.isEmpty }
        let usual = KeyCandidates.inOrder.first { field in candidates.allSatisfy { $0.contains(field) } }
        return keyField ?? usual ?? KeyCandidates.inOrder[0]
    }

    /// The members that are records through and through, and the field that names them all. The others are warned of.
    private mutating func surveyed(
        _ members: [CollectionIngest.Member]
    ) throws -> ([CollectionIngest.Member], key: String?) {
        var sound: [(member: CollectionIngest.Member, survey: Survey)] = []
        for member in members {
            let survey = try Survey.of(
                recognition: member.recognition, keyField: request.keyField,
                read: try FileSource.reader(of: member.input))
            if let failure = survey.failure {
                warn(member, "line \(failure.place.line), byte \(failure.place.byte): \(failure.reason); kept as bytes")
            } else {
                sound.append((member, survey))
            }
        }
        let fields = request.keyField.map { [$0] } ?? KeyCandidates.inOrder
        let keyed = sound.filter { $0.survey.records == 0 || !$0.survey.fields.isEmpty }
        let key =
            fields.first { field in
                keyed.allSatisfy { $0.survey.records == 0 || $0.survey.fields.contains(field) }
            } ?? keyed.first?.survey.fields.first
        let kept = keyed.filter { one in one.survey.records == 0 || key.map(one.survey.fields.contains) ?? false }
        let keptIndices = Set(kept.map(\.member.index))
        for (member, survey) in sound where !keptIndices.contains(member.index) {
            let place = survey.firstWithoutKey.map { "line \($0.line), byte \($0.byte): " } ?? ""
            let wanted = request.keyField.map { "the field \($0)" } ?? "a field that names every record"
            warn(member, "\(place)a record without \(wanted); kept as bytes. Name a field with --key-field")
        }
        return (kept.map(\.member), key)
    }

    private mutating func warn(_ member: CollectionIngest.Member, _ reason: String) {
        let warning = "\(member.input.displayName), \(reason)"
        entries[member.index].warning = warning
        warnings.append(warning)
    }

    private mutating func finish(_ index: Int, byteCount: Int, digest: Digest256) {
        entries[index].size = byteCount
        files[index].digest = digest
        if entries[index].mode != nil, byteCount != inputs[index].byteCount {
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
        let manifest = Manifest(
            vault: vault.header.vault, source: request.source, created: created, previous: previous?.id, files: entries,
            collections: collections.map { Manifest.Collection($0.name, $0.outcome) })
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
                        order: numbers.resolve(segment.order))
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
            let work = CollectionIngest(
                vault: vault, keys: keys, writer: writer, chunks: keptChunks, chunker: chunker, source: request.source,
                name: name, previous: nil, isFirst: isFirst, progress: progress)
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
            repeated: outcome.repeated, root: outcome.root.hex)
    }
}

extension CollectionNote {
    fileprivate init(
        _ outcome: CollectionIngest.Outcome, key: String, _ collection: Layout.Collection, _ layout: Layout,
        snapshot: Digest256
    ) {
        func named(_ runs: [Layout.Run]) -> [Run] {
            runs.map { Run(pack: layout.packs[$0.pack], first: $0.first, count: $0.count) }
        }
        self.init(
            serial: outcome.serial, snapshot: snapshot.hex, generation: layout.generation, key: key,
            root: outcome.root.hex, repeated: outcome.repeated,
            segments: collection.segments.map {
                Segment(kind: $0.kind, snapshot: $0.snapshot, records: named($0.records), order: named($0.order))
            }, baseCount: outcome.baseCount, deltaCount: outcome.deltaCount)
    }
}
