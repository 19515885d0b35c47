import Ledger
import Seal
import Store

/// One look at a vault.
struct Verification {
    var report = VerifyReport()
    private let vault: Vault
    private let folder: VaultFolder
    private let depth: VerifyDepth
    private let meter: ProgressMeter

    init(_ vault: Vault, _ depth: VerifyDepth, _ report: @Sendable @escaping (Progress) -> Void) {
        self.vault = vault
        folder = vault.folder
        self.depth = depth
        meter = ProgressMeter(Progress(phase: "Checking"), report: report)
    }

    mutating func run() async throws {
        var (ids, snapshots) = try readSnapshots()
        var victims = Victims(snapshots)
        var (readers, broken) = try openPacks(snapshots, victims)
        // Packs that are replaced, and snapshots that are destroyed, while this looks at them.
        for _ in 0..<3 where !report.problems.isEmpty && hasMoved(ids, snapshots) {
            report = VerifyReport()
            (ids, snapshots) = try readSnapshots()
            victims = Victims(snapshots)
            (readers, broken) = try openPacks(snapshots, victims)
        }
        try checkPeople()
        try checkLists(ids, snapshots)
        try checkReferences(snapshots, readers, victims)
        switch depth {
        case .structure: break
        case .sample(let share): try await checkBlocks(readers, share, victims)
        case .data: try await checkBytes(snapshots, Array(readers.keys) + broken, victims)
        }
        try await checkLedger()
        try checkRecord()
        try checkRegisters()
    }

    private mutating func readSnapshots() throws -> (ids: Set<Digest256>, snapshots: [Snapshot]) {
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
        return (ids, snapshots)
    }

    /// Whether other snapshots are there than were, or some have other layouts.
    private func hasMoved(_ ids: Set<Digest256>, _ snapshots: [Snapshot]) -> Bool {
        guard let now = try? folder.snapshotIDs(), now == ids else { return true }
        return snapshots.contains { snapshot in
            guard let layout = try? vault.layout(of: snapshot.id) else { return false }
            return layout.generation != snapshot.layout.generation
        }
    }

    /// What is in force of the keeping of snapshots, against header and ledger.
    private mutating func checkRegisters() throws {
        do {
            let state = try vault.retentionState(vault.currentHeader())
            if let certificate = try vault.unfinishedErasure(state) {
                report.notices.append(
                    "an erasure was cut short (certificate \(certificate.number)): ask for it again, as it was asked for then"
                )
            }
        } catch let error as StoreError {
            guard case .damaged = error else { throw error }
            report.add(error, hurts: ["what is kept and dropped"], in: folder)
        } catch VaultError.damaged(let damages) {
            for damage in damages {
                report.problems.append(
                    .init(object: damage.object, reason: damage.reason, hurts: ["what is kept and dropped"]))
            }
        } catch is LedgerError { return }  // which was said above
    }

    /// The whole access log, each entry opened, against the checkpoints that witnesses cosigned.
    private mutating func checkLedger() async throws {
        meter.phase("Checking the ledger")
        let witnesses = try vault.witnessFiles()
        let found = try await vault.checkLedger(against: witnesses.checkpoints.map(\.note))
        for finding in found.findings {
            report.problems.append(
                .init(
                    object: finding.file ?? folder.relative(folder.ledgerEntries), reason: "\(finding)",
                    hurts: ["what is known of who did what"]))
        }
        for (kept, comparison) in zip(witnesses.checkpoints, found.comparisons) where !comparison.isConsistent {
            report.problems.append(
                .init(object: kept.file, reason: "\(comparison)", hurts: ["what is known of who did what"]))
        }
        for damage in WitnessesOnRecord(found.gathered).damages(in: folder, besides: witnesses.damages) {
            report.problems.append(
                .init(object: damage.object, reason: damage.reason, hurts: ["what witnesses vouch for"]))
        }
        report.notices += found.notices.map(\.description)
        report.entries = found.size
    }

    /// The manifests against the ledger: each snapshot that was made is there, and each that is there was made.
    private mutating func checkRecord() throws {
        let made: [Digest256: SnapshotOnRecord]
        do { made = try vault.snapshotsOnRecord() } catch let error as LedgerError {
            return report.notices.append("the snapshots could not be held against the ledger: \(error)")
        }
        // Looked at after the ledger: what is made meanwhile has its manifest before its entry.
        let present = try folder.snapshotIDs()
        let destroyed = try vault.registersOnRecord().destroyed
        let begun = try vault.halfDestroyed(destroyed)
        if !begun.isEmpty {
            report.notices.append(
                "\(begun.count) snapshots were being destroyed when that was cut short; it is finished by: muniment gc")
        }
        for (id, known) in made.sorted(by: { $0.key < $1.key })
        where !present.contains(id) && destroyed[id] == nil {
            report.add(
                .damaged(
                    path: folder.snapshot(id),
                    reason: "it is missing; entry \(known.entry) of the ledger says that it was made"),
                hurts: ["snapshot \(id.hex.prefix(8))"], in: folder)
        }
        for id in present.subtracting(made.keys).sorted() {
            report.notices.append(
                "snapshots/\(id.hex) has no entry in the ledger: its ingest was killed before it wrote one, or is about to. "
                    + "See: muniment doctor")
        }
    }

    /// What shows without opening anything: people, and that no file lacks the one that belongs to it.
    mutating func runClosed() async throws {
        let ids = try folder.snapshotIDs()
        let packs = try folder.packIDs()
        try checkPeople()
        for id in ids.sorted() {
            for path in [folder.key(of: folder.snapshot(id)), folder.layout(id), folder.key(of: folder.layout(id))]
            where !DurableFile.exists(path) {
                report.add(
                    .damaged(path: path, reason: "it is missing"), hurts: ["snapshot \(id.hex.prefix(8))"], in: folder)
            }
        }
        for path in packs.sorted().map({ folder.key(of: folder.pack($0)) }) where !DurableFile.exists(path) {
            report.add(.damaged(path: path, reason: "it is missing"), hurts: [], in: folder)
        }
        for stray in try folder.strayNames() { report.notices.append("\(stray) is no file of the format") }
        try await checkLedger()
        try checkRecord()
        try checkRegisters()
        report.snapshots = ids.count
        report.packs = packs.count
        report.notices.append(
            "\(vault.person.name) opens no manifest: that each snapshot and pack is there with its key was checked, and not what "
                + "they hold")
    }

    private mutating func checkPeople() throws {
        for person in try vault.peopleNow() {
            if let damage = person.problem {
                report.add(
                    .damaged(path: "\(folder.slots)/\(person.id)", reason: damage),
                    hurts: ["\(person.name) cannot open the vault"],
                    in: folder)
            }
        }
    }

    /// Catalog, and files that stand alone.
    private mutating func checkLists(_ ids: Set<Digest256>, _ snapshots: [Snapshot]) throws {
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

    private mutating func openPacks(
        _ snapshots: [Snapshot], _ victims: Victims
    ) throws -> ([Digest256: PackReader], broken: [Digest256]) {
        var readers: [Digest256: PackReader] = [:]
        var broken: [Digest256] = []
        for id in Set(snapshots.flatMap { $0.layout.packs.compactMap { Digest256(hex: $0.id) } }).sorted() {
            do { readers[id] = try vault.pack(id) } catch let error as StoreError {
                report.add(error, hurts: victims.of(folder.pack(id)) ?? [], in: folder)
                if DurableFile.exists(folder.pack(id)) { broken.append(id) }
            }
        }
        report.packs = readers.count + broken.count
        report.blocks = readers.values.reduce(0) { $0 + $1.directory.entries.count }
        return (readers, broken)
    }

    /// Whether every run points at blocks that are there, under the key that is stated.
    private mutating func checkReferences(
        _ snapshots: [Snapshot], _ readers: [Digest256: PackReader], _ victims: Victims
    ) throws {
        for snapshot in snapshots {
            let layout = snapshot.layout
            for name in layout.packs {
                guard let reader = Digest256(hex: name.id).flatMap({ readers[$0] }), reader.keyDigest.hex != name.key
                else { continue }
                add(
                    .damaged(path: reader.path, reason: "its key is not the one that its snapshots were made with"),
                    victims)
            }
            let runs =
                layout.files.flatMap { $0.chunks ?? [] }
                + layout.collections.flatMap { $0.framing + $0.segments.flatMap { $0.records + $0.order } }
            for run in runs {
                guard let reader = Digest256(hex: layout.packs[run.pack].id).flatMap({ readers[$0] }),
                    run.first + run.count > reader.directory.entries.count
                else { continue }
                add(.damaged(path: reader.path, reason: "it has fewer blocks than a snapshot names"), victims)
            }
        }
    }

    private mutating func checkBlocks(
        _ readers: [Digest256: PackReader], _ share: Double, _ victims: Victims
    ) async throws {
        meter.phase("Sampling")
        var chosen = readers.values.flatMap { pack in
            pack.directory.entries.indices.filter { _ in Double.random(in: 0..<1) < share }.map { (pack, $0) }
        }[...]
        report.blocks = chosen.count
        var found: [StoreError] = []
        var bytes = 0
        try await OrderedTasks.forEach(
            next: { chosen.popFirst() },
            transform: { pack, position -> Result<Int, StoreError> in
                do throws(StoreError) { return .success(try pack.block(position).count) } catch {
                    return .failure(error)
                }
            },
            take: { result in
                switch result {
                case .success(let count):
                    bytes += count
                    meter.add(bytes: count)
                case .failure(let error): found.append(error)
                }
            })
        report.bytes += bytes
        for error in found { add(error, victims) }
    }

    /// Every pack's name, and beside that all that the snapshots hold.
    private mutating func checkBytes(_ snapshots: [Snapshot], _ packs: [Digest256], _ victims: Victims) async throws {
        let folder = folder
        async let names = PackNameCheck.run(packs, in: folder)
        var contents = ContentCheck(vault, meter)
        for snapshot in snapshots { try await contents.check(snapshot) }
        meter.phase("Checking packs")
        let (byteCount, found) = try await names
        report.bytes += byteCount + contents.byteCount
        for error in found { add(error, victims) }
        for (error, hurts) in contents.found { add(error, victims, otherwise: hurts) }
    }

    /// Adds damage with all whom it hurts.
    ///
    /// - Parameter known: whom it is known to hurt where the file that is damaged does not tell.
    private mutating func add(_ error: StoreError, _ victims: Victims, otherwise known: [String] = []) {
        report.add(error, hurts: victims.of(error.path) ?? known, in: folder)
    }
}
