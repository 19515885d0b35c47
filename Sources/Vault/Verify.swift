import Catalog
import Records
import Seal
import Store

/// How closely a vault is looked at.
package enum VerifyDepth: Sendable {
    /// Every manifest, layout, pack directory and reference.
    case structure
    /// And a random share of all blocks, 0 to 1.
    case sample(Double)
    /// And every byte: packs' names, blocks, files' digests, collections' roots.
    case data
}

/// What a look at a vault found.
package struct VerifyReport: Codable, Sendable {
    package internal(set) var snapshots = 0
    package internal(set) var packs = 0
    package internal(set) var blocks = 0
    /// Bytes of packs and of files that were looked at.
    package internal(set) var bytes = 0
    package internal(set) var problems: [Problem] = []
    /// What is no damage but should be known.
    package internal(set) var notices: [String] = []
    package internal(set) var seconds = 0.0

    /// Something that is not as it was written.
    package struct Problem: Codable, Sendable {
        /// A path below the vault's folder.
        package let object: String
        package let reason: String
        /// The snapshots and files that cannot be had back whole.
        package internal(set) var hurts: [String]
    }
}

extension Vault {
    /// Looks at the vault and changes nothing.
    package func verify(
        _ depth: VerifyDepth, progress report: @Sendable @escaping (Progress) -> Void = { _ in }
    ) async throws -> VerifyReport {
        let start = ContinuousClock.now
        var verification = Verification(self, depth, report)
        try await verification.run()
        verification.report.seconds = Double((ContinuousClock.now - start) / .milliseconds(1)) / 1000
        return verification.report
    }

    /// Holds every pack's name against its bytes. Needs no secret.
    ///
    /// - Throws: `StoreError.noVault`.
    package static func verifyWithoutKeys(
        at path: String, progress report: @Sendable @escaping (Progress) -> Void = { _ in }
    ) async throws -> VerifyReport {
        let start = ContinuousClock.now
        let folder = VaultFolder(path)
        guard DurableFile.exists(folder.header) || DurableFile.exists(folder.packs) else {
            throw StoreError.noVault(path: folder.path)
        }
        let meter = ProgressMeter(Progress(phase: "Checking packs"), report: report)
        var result = VerifyReport()
        var packs = try folder.packIDs().sorted()[...]
        try await OrderedTasks.forEach(
            next: { packs.popFirst() },
            transform: { id -> (Int, StoreError?) in
                do throws(StoreError) { return (try PackReader.checkName(of: id, in: folder), nil) } catch {
                    return (0, error)
                }
            },
            take: { byteCount, error in
                result.packs += 1
                result.bytes += byteCount
                meter.add(bytes: byteCount)
                if let error { result.add(error, hurts: [], in: folder) }
            })
        result.seconds = Double((ContinuousClock.now - start) / .milliseconds(1)) / 1000
        return result
    }
}

extension VerifyReport {
    /// Adds what a check threw; damage that was met before gets further victims.
    mutating func add(_ error: StoreError, hurts: [String], in folder: VaultFolder) {
        let object: String
        let reason: String
        switch error {
        case .damaged(let path, let why), .unsupported(let path, let why):
            (object, reason) = (folder.relative(path), why)
        case .system(_, let path, _):
            (object, reason) = (folder.relative(path), "\(error)")
        default:
            (object, reason) = (folder.path, "\(error)")
        }
        if let index = problems.firstIndex(where: { $0.object == object }) {
            for victim in hurts where !problems[index].hurts.contains(victim) { problems[index].hurts.append(victim) }
        } else {
            problems.append(Problem(object: object, reason: reason, hurts: hurts))
        }
    }
}

/// One look at a vault.
private struct Verification {
    var report = VerifyReport()
    private let vault: Vault
    private let folder: VaultFolder
    private let depth: VerifyDepth
    private let meter: ProgressMeter
    /// Marks of what has been read whole and found well already.
    private var seen: Set<String> = []
    private var known: KnownLeaves? = KnownLeaves()

    init(_ vault: Vault, _ depth: VerifyDepth, _ report: @Sendable @escaping (Progress) -> Void) {
        self.vault = vault
        folder = vault.folder
        self.depth = depth
        meter = ProgressMeter(Progress(phase: "Checking"), report: report)
    }

    mutating func run() async throws {
        let ids = try folder.snapshotIDs()
        var snapshots: [Snapshot] = []
        for id in ids {
            try Task.checkCancellation()
            do { snapshots.append(try vault.snapshot(id)) } catch let error as StoreError {
                report.add(error, hurts: ["snapshot \(id.hex.prefix(8))"], in: folder)
            }
        }
        snapshots.sort { $0.manifest.created < $1.manifest.created }
        report.snapshots = ids.count
        try checkLists(ids, snapshots)
        let (readers, broken) = try openPacks(snapshots)
        try checkReferences(snapshots, readers)
        switch depth {
        case .structure: break
        case .sample(let share): try await checkBlocks(readers, share, victims(snapshots))
        case .data:
            try await checkNames(Array(readers.keys) + broken, victims(snapshots))
            for snapshot in snapshots { try await checkContents(snapshot) }
        }
    }

    /// People, catalog, and files that stand alone.
    private mutating func checkLists(_ ids: Set<Digest256>, _ snapshots: [Snapshot]) throws {
        for person in try vault.people() {
            if let damage = person.problem {
                report.add(
                    .damaged(path: "\(folder.slots)/\(person.id)", reason: damage),
                    hurts: ["\(person.name) cannot open the vault"],
                    in: folder)
            }
        }
        for id in try vault.snapshotsMissingFromFolder(&report.notices) where !ids.contains(id) {
            report.add(
                .damaged(path: folder.snapshot(id), reason: "it is missing; the catalog knows of it"),
                hurts: ["snapshot \(id.hex.prefix(8))"], in: folder)
        }
        for id in try folder.layoutIDs().subtracting(ids) {
            report.notices.append("layouts/\(id.hex) belongs to no snapshot; an interrupted ingest left it")
        }
        let named = Set(snapshots.flatMap { $0.layout.packs.compactMap { Digest256(hex: $0.id) } })
        let loose = try folder.packIDs().subtracting(named)
        if !loose.isEmpty, report.problems.isEmpty {
            report.notices.append(
                "\(loose.count) packs are named by no snapshot; interrupted ingests left them. See: muniment doctor")
        }
        for stray in try folder.strayNames() { report.notices.append("\(stray) is no file of the format") }
    }

    private mutating func openPacks(_ snapshots: [Snapshot]) throws -> ([Digest256: PackReader], broken: [Digest256]) {
        var readers: [Digest256: PackReader] = [:]
        var broken: [Digest256] = []
        let victims = victims(snapshots)
        for id in Set(snapshots.flatMap { $0.layout.packs.compactMap { Digest256(hex: $0.id) } }).sorted() {
            do throws(StoreError) {
                readers[id] = try PackReader(id, in: folder, vault: vault.header.vault, with: vault.bundle)
            } catch {
                report.add(error, hurts: victims[id] ?? [], in: folder)
                if DurableFile.exists(folder.pack(id)) { broken.append(id) }
            }
        }
        report.packs = readers.count + broken.count
        report.blocks = readers.values.reduce(0) { $0 + $1.directory.entries.count }
        return (readers, broken)
    }

    /// Which snapshots and files each pack holds parts of.
    private func victims(_ snapshots: [Snapshot]) -> [Digest256: [String]] {
        var victims: [Digest256: [String]] = [:]
        for snapshot in snapshots {
            let date = snapshot.manifest.created.readable.prefix(10)
            var files: [Int: [String]] = [:]
            for (index, file) in snapshot.manifest.files.enumerated() {
                let place = file.collection.map { snapshot.layout.collections[$0] }
                let runs =
                    (snapshot.layout.files[index].chunks ?? [])
                    + (place.map { $0.framing + $0.segments.flatMap { $0.records + $0.order } } ?? [])
                for pack in Set(runs.map(\.pack)) { files[pack, default: []].append(file.displayName) }
            }
            for (pack, names) in files {
                guard let id = Digest256(hex: snapshot.layout.packs[pack].id) else { continue }
                let more = names.count > 3 ? " and \(names.count - 3) more" : ""
                victims[id, default: []].append(
                    "snapshot \(snapshot.id.hex.prefix(8)) of \(snapshot.manifest.source) (\(date)): \(names.prefix(3).joined(separator: ", "))\(more)"
                )
            }
        }
        return victims
    }

    /// Whether every run points at blocks that are there and of the kind that is wanted, under the key that is stated.
    private mutating func checkReferences(_ snapshots: [Snapshot], _ readers: [Digest256: PackReader]) throws {
        for snapshot in snapshots {
            for name in snapshot.layout.packs {
                guard let reader = Digest256(hex: name.id).flatMap({ readers[$0] }) else { continue }
                if reader.keyDigest.hex != name.key {
                    report.add(
                        .damaged(path: reader.path, reason: "its key is not the one that its snapshots were made with"),
                        hurts: ["snapshot \(snapshot.id.hex.prefix(8))"], in: folder)
                }
            }
            let layout = snapshot.layout
            let runs =
                layout.files.flatMap { $0.chunks ?? [] }
                + layout.collections.flatMap { $0.framing + $0.segments.flatMap { $0.records + $0.order } }
            for run in runs {
                guard let reader = Digest256(hex: layout.packs[run.pack].id).flatMap({ readers[$0] }),
                    run.first + run.count > reader.directory.entries.count
                else { continue }
                report.add(
                    .damaged(path: reader.path, reason: "it has fewer blocks than a snapshot names"),
                    hurts: ["snapshot \(snapshot.id.hex.prefix(8))"], in: folder)
            }
        }
    }

    private mutating func checkNames(_ packs: [Digest256], _ victims: [Digest256: [String]]) async throws {
        meter.phase("Checking packs")
        var rest = packs.sorted()[...]
        let folder = folder
        var found: [(Digest256, StoreError)] = []
        var bytes = 0
        try await OrderedTasks.forEach(
            next: { rest.popFirst() },
            transform: { id -> (Digest256, Int, StoreError?) in
                do throws(StoreError) { return (id, try PackReader.checkName(of: id, in: folder), nil) } catch {
                    return (id, 0, error)
                }
            },
            take: { id, byteCount, error in
                bytes += byteCount
                meter.add(bytes: byteCount)
                if let error { found.append((id, error)) }
            })
        report.bytes += bytes
        for (id, error) in found { report.add(error, hurts: victims[id] ?? [], in: folder) }
    }

    private mutating func checkBlocks(
        _ readers: [Digest256: PackReader], _ share: Double, _ victims: [Digest256: [String]]
    ) async throws {
        meter.phase("Sampling")
        var chosen = readers.values.flatMap { pack in
            pack.directory.entries.indices.filter { _ in Double.random(in: 0..<1) < share }.map { (pack, $0) }
        }[...]
        report.blocks = chosen.count
        var found: [(Digest256, StoreError)] = []
        var bytes = 0
        try await OrderedTasks.forEach(
            next: { chosen.popFirst() },
            transform: { pack, position -> (Digest256, Int, StoreError?) in
                do throws(StoreError) { return (pack.id, try pack.block(position).count, nil) } catch {
                    return (pack.id, 0, error)
                }
            },
            take: { id, count, error in
                bytes += count
                meter.add(bytes: count)
                if let error { found.append((id, error)) }
            })
        report.bytes += bytes
        for (id, error) in found { report.add(error, hurts: victims[id] ?? [], in: folder) }
    }

    /// Reads all that a snapshot holds and was not read for another.
    private mutating func checkContents(_ snapshot: Snapshot) async throws {
        meter.phase("Checking \(snapshot.id.hex.prefix(8))")
        let date = snapshot.manifest.created.readable.prefix(10)
        let victim = "snapshot \(snapshot.id.hex.prefix(8)) of \(snapshot.manifest.source) (\(date))"
        let reader: SnapshotReader
        do { reader = try SnapshotReader(snapshot, vault) } catch let error as StoreError {
            return report.add(error, hurts: [victim], in: folder)
        }
        for collection in snapshot.manifest.collections.indices {
            let files = snapshot.manifest.files.indices.filter { snapshot.manifest.files[$0].collection == collection }
            let mark = mark(of: collection, files, snapshot)
            if seen.contains(mark) { continue }
            let sinks = Dictionary(uniqueKeysWithValues: files.map { ($0, sink()) })
            do {
                try await reader.readCollection(collection, sinks, &known)
                try await finish(sinks, reader)
                seen.insert(mark)
            } catch let error as StoreError {
                let name = snapshot.manifest.collections[collection].name
                report.add(error, hurts: ["\(victim): \(name)"], in: folder)
            }
        }
        for file in snapshot.manifest.files.indices {
            guard let chunks = snapshot.layout.files[file].chunks else { continue }
            let mark = named(chunks, snapshot) + " " + (snapshot.layout.files[file].digest ?? "")
            if seen.contains(mark), hasGoodCommitment(file, snapshot) { continue }
            let sinks = [file: sink()]
            do {
                try await Vault.read(sinks, reader)
                try await finish(sinks, reader)
                seen.insert(mark)
            } catch let error as StoreError {
                report.add(error, hurts: ["\(victim): \(snapshot.manifest.files[file].displayName)"], in: folder)
            }
        }
    }

    private func sink() -> FileSink { FileSink(nil) { [meter] in meter.add(bytes: $0) } }

    private mutating func finish(_ sinks: [Int: FileSink], _ reader: SnapshotReader) async throws {
        for (file, sink) in sinks {
            try reader.check(try await sink.finish(mode: nil, modified: nil), of: file)
            report.bytes += sink.byteCount
        }
    }

    /// What two snapshots of one collection's content have in common: root, segments, framing, and the files' digests.
    /// The commitments, with salts of their own, are checked apart.
    private func mark(of collection: Int, _ files: [Int], _ snapshot: Snapshot) -> String {
        let place = snapshot.layout.collections[collection]
        let segments = place.segments.map { named($0.records, snapshot) + "/" + named($0.order, snapshot) }
        let digests = files.map { snapshot.layout.files[$0].digest ?? "" }
        let committed = files.allSatisfy { hasGoodCommitment($0, snapshot) }
        let name = snapshot.manifest.source + "\0" + snapshot.manifest.collections[collection].name
        return
            ([name, snapshot.manifest.collections[collection].root, named(place.framing, snapshot), "\(committed)"]
            + segments + digests).joined(separator: "\n")
    }

    private func named(_ runs: [Layout.Run], _ snapshot: Snapshot) -> String {
        let packs = snapshot.layout.packs
        return runs.map { "\(packs[$0.pack].id) \(packs[$0.pack].key) \($0.first) \($0.count)" }.joined(separator: ",")
    }

    private func hasGoodCommitment(_ file: Int, _ snapshot: Snapshot) -> Bool {
        let place = snapshot.layout.files[file]
        guard let salt = place.salt.flatMap(Hex.decode), let digest = place.digest.flatMap({ Digest256(hex: $0) })
        else {
            return false
        }
        return Commitment.file(salt: salt, digest: digest).hex == snapshot.manifest.files[file].commitment
    }
}
