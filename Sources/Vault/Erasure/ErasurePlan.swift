import Ledger
import Records
import Seal
import Store

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What erasing a person would do now.
package struct ErasurePlan: Sendable {
    /// What is found in a collection.
    package struct Collection: Codable, Hashable, Sendable {
        package let name: String
        /// Versions of records that go.
        package let versions: Int
        /// Versions of other records that hold the key or a value.
        package let mentions: Int
    }

    /// A file of a snapshot.
    package struct File: Codable, Hashable, Sendable {
        /// The id in hex.
        package let snapshot: String
        package let path: String
        /// In the manifest.
        let index: Int
        /// Of the file as it comes back without the person, SHA-256 in hex; nil where it does not come back.
        package let digest: String?
        /// Of that file.
        package let bytes: Int?
    }

    package let collection: String
    package let collections: [Collection]
    /// Files of records that come back without the person.
    package let changed: [File]
    /// Files kept as bytes that hold the key or a value.
    package let opaque: [File]
    /// Names of attributes by whose values, taken from the person's record, others were found to go with it.
    package let derived: [String]
    /// What holds it and is not taken out, in words.
    package let outOfReach: [String]
    /// Names in the ledger's entries that are to be made unreadable.
    package let names: Int
    /// The certificate of an erasure of the same that was cut short; nil where there is none.
    package let resumed: Int?
    /// When it was made.
    package let made: Timestamp
    /// Why it cannot be carried out as it was asked for: something has to be said; nil where it can.
    package let question: String?

    let request: ErasureRequest
    let finds: ErasureFinds
    let snapshots: [Snapshot]

    package var versions: Int { finds.versions }
    /// Whether nothing is there to be erased.
    package var isEmpty: Bool { versions == 0 && (opaque.isEmpty || request.files != .destroy) && names == 0 }
    package var files: ErasureRequest.Way? { request.files }
    package var mentions: ErasureRequest.Way? { request.mentions }
    /// The ids of the snapshots that are changed.
    package var changedSnapshots: [String] {
        var seen: Set<String> = []
        let files = changed + (request.files == .destroy ? opaque : [])
        return files.map(\.snapshot).filter { seen.insert($0).inserted }
    }
}

extension Vault {
    /// What erasing a person would do. Changes nothing.
    ///
    /// - Parameter clock: what the machine's clock says.
    /// - Throws: `VaultError.refused` where a hold or a minimum term keeps the record, or the clock is not to be relied on; `notFound`;
    ///   `notPermitted` to all but custodians.
    package func planErasure(
        _ request: ErasureRequest, at clock: Timestamp = .now,
        progress report: @Sendable @escaping (Progress) -> Void = { _ in }
    ) async throws -> ErasurePlan {
        try await onRecord(
            Deed("erase --dry-run", source: request.source, [.record(request.key)]),
            counts: { ["versions": $0.versions, "files": $0.changed.count + $0.opaque.count] }
        ) {
            try beginReading()
            return try await erasurePlan(request, retentionState(currentHeader()), at: clock, report)
        }
    }

    /// The same, as a part of something else.
    func erasurePlan(
        _ request: ErasureRequest, _ state: RetentionState, at clock: Timestamp,
        _ report: @Sendable @escaping (Progress) -> Void
    ) async throws -> ErasurePlan {
        _ = try rootKey
        try check(request)
        let bounds = ErasureBounds(state, try termClock(state, at: clock), source: request.source)
        try bounds.checkClock()
        let meter = ProgressMeter(Progress(phase: "Looking for the person"), report: report)
        let (snapshots, others) = try snapshots(ofSource: request.source)
        let collection = try Self.collection(request.collection, in: snapshots)
        let search = try ErasureSearch(self, snapshots, meter)
        let finds = try await search.find(request, in: collection, erasesMentions: request.mentions == .destroy)
        try bounds.check(finds)
        meter.phase("Reading what changes")
        let changed = try await changedFiles(finds, snapshots, meter)
        let opaque = finds.files.map { file in
            ErasurePlan.File(
                snapshot: file.snapshot.hex, path: file.path, index: file.index, digest: nil, bytes: nil)
        }
        let resumed = try unfinished(finds, request, state)
        let touched = Set((changed + (request.files == .destroy ? opaque : [])).map(\.snapshot))
        try bounds.check(snapshots.filter { touched.contains($0.id.hex) }, isBegun: resumed != nil)
        let terms = PersonTerms(request, finds)
        let names = try namesOnRecord(terms).count
        var questions: [String] = []
        if !opaque.isEmpty, request.files == nil {
            questions.append(
                "\(opaque.count == 1 ? "1 file" : "\(opaque.count) files") kept as bytes \(opaque.count == 1 ? "holds" : "hold") the key or "
                    + "a value: say --files keep or --files destroy")
        }
        if finds.mentions > 0, request.mentions == nil {
            questions.append(
                "\(finds.mentions == 1 ? "1 version" : "\(finds.mentions) versions") of other records \(finds.mentions == 1 ? "holds" : "hold") the key or "
                    + "a value: say --mentions keep or --mentions destroy")
        }
        return ErasurePlan(
            collection: collection,
            collections: finds.collections.filter { $0.versions + $0.mentions > 0 }.map {
                ErasurePlan.Collection(
                    name: $0.name, versions: $0.versions, mentions: request.mentions == .destroy ? 0 : $0.mentions)
            }, changed: changed, opaque: opaque,
            derived: Array(Set(finds.derived.map { String(decoding: $0.name, as: UTF8.self) })).sorted(),
            outOfReach: finds.outOfReach + Self.notLookedInto(others), names: names,
            resumed: resumed, made: .now,
            question: questions.isEmpty ? nil : questions.joined(separator: "; "), request: request, finds: finds,
            snapshots: snapshots)
    }

    private func check(_ request: ErasureRequest) throws(VaultError) {
        guard !request.key.isEmpty, request.also.allSatisfy({ !$0.name.isEmpty && !$0.value.isEmpty }) else {
            throw .badInput("a key, and a value for each --also, has at least one character")
        }
        // The reason stands on record for good.
        let terms = PersonTerms(request)
        if let reason, Array(reason.utf8).withUnsafeBytes({ terms.isMentioned(in: $0) }) {
            throw .badInput(
                "the reason stays on record for good: leave the key and the values out of it, and name a ticket or a letter instead"
            )
        }
    }

    private static func notLookedInto(_ sources: [String]) -> [String] {
        sources.isEmpty
            ? [] : ["what other sources hold, which were not looked into: \(sources.joined(separator: ", "))"]
    }

    /// The source's snapshots, hidden ones too, oldest first, and the names of the other sources.
    private func snapshots(ofSource source: String) throws -> ([Snapshot], others: [String]) {
        let snapshots = try folder.snapshotIDs().map { try snapshot($0) }
        let found = snapshots.filter { $0.manifest.source == source }
        guard !found.isEmpty else {
            let names = Set(snapshots.map(\.manifest.source)).sorted().joined(separator: ", ")
            throw VaultError.notFound(
                "the vault holds no snapshot of a source called \(source)\(names.isEmpty ? "" : "; there are \(names)")"
            )
        }
        let others = Set(snapshots.map(\.manifest.source)).subtracting([source]).sorted()
        return (found.sorted { ($0.manifest.created, $0.id) < ($1.manifest.created, $1.id) }, others)
    }

    private static func collection(_ name: String?, in snapshots: [Snapshot]) throws(VaultError) -> String {
        var names: [String] = []
        for collection in snapshots.flatMap(\.manifest.collections) where !names.contains(collection.name) {
            names.append(collection.name)
        }
        if let name {
            guard names.contains(name) else {
                throw .notFound(
                    names.isEmpty
                        ? "the source holds no records"
                        : "the source has no collection \(name); there are \(names.joined(separator: ", "))")
            }
            return name
        }
        if names.contains("users") { return "users" }
        guard names.count <= 1 else {
            throw .badInput(
                "the source has several collections, \(names.joined(separator: ", ")): say which one holds the person's record with "
                    + "--collection")
        }
        return names.first ?? "users"
    }

    /// The files of records that are other files without what is to be erased, as they will come back.
    private func changedFiles(
        _ finds: ErasureFinds, _ snapshots: [Snapshot], _ meter: ProgressMeter
    ) async throws -> [ErasurePlan.File] {
        var changed: [ErasurePlan.File] = []
        let packs = OpenPacks(self)
        for snapshot in snapshots {
            let wanted = snapshot.manifest.collections.indices.filter { index in
                finds.collections.contains { found in
                    found.name == snapshot.manifest.collections[index].name
                        && found.isTouching(snapshot.layout.collections[index], in: snapshot.layout.packs)
                }
            }
            guard !wanted.isEmpty else { continue }
            let reader = try SnapshotReader(snapshot, self, packs: packs)
            for index in wanted {
                try Task.checkCancellation()
                let name = snapshot.manifest.collections[index].name
                let hashes = finds.collections.first { $0.name == name }?.versionHashes ?? []
                let files = snapshot.manifest.files.indices.filter { snapshot.manifest.files[$0].collection == index }
                let sinks = Dictionary(
                    uniqueKeysWithValues: files.map { ($0, FileSink(nil) { meter.add(bytes: $0) }) })
                var known: KnownLeaves?
                try await reader.readCollection(index, sinks, &known) { hashes.contains(Digest256.sha256($0)) }
                for file in files {
                    guard let sink = sinks[file] else { continue }
                    let digest = try await sink.finish(mode: nil, modified: nil).hex
                    let place = snapshot.layout.files[file]
                    guard digest != place.erased?.digest ?? place.digest else { continue }
                    changed.append(
                        ErasurePlan.File(
                            snapshot: snapshot.id.hex, path: snapshot.manifest.files[file].displayName, index: file,
                            digest: digest, bytes: sink.byteCount))
                }
            }
        }
        return changed
    }
}

extension ErasureFinds.Collection {
    /// Whether a collection of a snapshot has one of the blocks in which something is to be erased.
    fileprivate func isTouching(_ collection: Layout.Collection, in packs: [Layout.PackName]) -> Bool {
        guard !blocks.isEmpty else { return false }
        return collection.segments.contains { segment in
            segment.records.contains { run in
                guard let pack = Digest256(hex: packs[run.pack].id) else { return false }
                return (run.first..<run.first + run.count).contains {
                    blocks.contains(ErasureFinds.BlockName(pack: pack, position: $0))
                }
            }
        }
    }
}

extension PersonTerms {
    /// What is known before anything was read.
    init(_ request: ErasureRequest) {
        self.init(
            key: Array(request.key.utf8),
            named: request.also.map { Named(name: Array($0.name.utf8), value: Array($0.value.utf8)) })
    }

    /// With what was found besides.
    init(_ request: ErasureRequest, _ finds: ErasureFinds) {
        let given = PersonTerms(request)
        self.init(key: given.key, named: given.named + finds.derived)
    }
}
