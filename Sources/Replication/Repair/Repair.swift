import Seal
import Store
import Vault

/// What a repair did.
package struct RepairReport: Sendable {
    package let replica: String
    /// Files of the vault that were taken back from the replica, by their paths.
    package internal(set) var takenBack: [String] = []
    /// Objects of the replica that were put again, by their names.
    package internal(set) var putAgain: [String] = []
    /// What is damaged or missing and could not be had whole from the other side.
    package internal(set) var left: [CopyReport.Problem] = []
    /// How many files were compared.
    package internal(set) var files = 0
}

extension Vault {
    /// Takes damaged or missing files of the vault back from a replica, and puts damaged or missing objects there again.
    ///
    /// Packs and manifests are found by their bytes, other files where they are missing; custodians have `verify` name those that
    /// are damaged as well. The ledger is not mended: what it says is proved by what it is.
    ///
    /// - Parameter data: whether every byte of the replica is read; else its listing is looked at.
    /// - Throws: as `push`.
    package func repair(
        from name: String, data: Bool, notice: @escaping Uploaders.Notice = { _ in },
        progress report: @Sendable @escaping (Progress) -> Void = { _ in }
    ) async throws -> RepairReport {
        try checkMayCopy()
        let replica = try replica(named: name)
        let settings = UploaderSettings(replica.settings)
        return try await repair(
            from: replica, try Uploaders.uploader(for: replica.url, settings, notice), settings, data: data, report)
    }

    /// The same by an uploader that is at hand.
    func repair(
        from replica: Replica, _ uploader: any Uploader, _ settings: UploaderSettings = UploaderSettings(), data: Bool,
        _ report: @Sendable @escaping (Progress) -> Void = { _ in }
    ) async throws -> RepairReport {
        let lock = try CopyLock(folder, replica.name)
        let result = try await copying(CopyDeed("replica repair", replica.name), outcome: \.outcome) {
            var repair = try await Repair(self, replica, uploader, settings, report)
            // What hides behind something damaged shows when that is whole again.
            for _ in 0..<Repair.rounds {
                guard try await repair.mendVault() else { break }
            }
            try repair.checkNames()
            try await repair.mendReplica(data: data)
            return repair.result
        }
        _ = consume lock
        return result
    }
}

extension RepairReport {
    /// What the ledger says of it.
    fileprivate var outcome: CopyOutcome {
        var outcome = CopyOutcome()
        outcome.isWhole = left.isEmpty
        outcome.counts = ["files": takenBack.count, "objects": putAgain.count, "left": left.count]
        return outcome
    }
}

/// One repair, of both sides.
private struct Repair {
    private let vault: Vault
    private let uploader: any Uploader
    private let concurrency: Int
    private let terms: CopyTerms
    private let report: @Sendable (Progress) -> Void
    private let there: PlaceListing
    private let place: PlaceReading
    private let inventory: Inventory
    private(set) var result: RepairReport

    init(
        _ vault: Vault, _ replica: Replica, _ uploader: any Uploader, _ settings: UploaderSettings,
        _ report: @Sendable @escaping (Progress) -> Void
    ) async throws {
        report(Progress(phase: "Looking at \(replica.name)"))
        self.vault = vault
        self.uploader = uploader
        self.report = report
        concurrency = try settings.concurrency()
        terms = try CopyTerms(settings, vault, replica.name, try await uploader.abilities())
        place = PlaceReading(uploader)
        there = try await place.list()
        guard let newest = try await StoredInventory.newest(among: there, at: place) else {
            throw CopyError.noCopy(place: uploader.place, among: there, [])
        }
        try vault.check(newest, at: uploader.place)
        inventory = newest.inventory
        result = RepairReport(replica: replica.name)
        result.files = inventory.files.count
    }

    /// A block lies behind a pack's key, which a layout names, which a manifest's key opens: and one more.
    static let rounds = 5

    /// Takes back what the vault lacks.
    ///
    /// - Returns: whether there was anything.
    mutating func mendVault() async throws -> Bool {
        let damaged = try await damagedByName()
        let lock = try WriterLock(vault.folder)
        let wanted = try MissingFiles(of: vault, inventory, damaged: damaged, report).found
        let folder = CloneFolder(vault.folder)
        let plan = ClonePlan(ClonePlan.Source(inventory: inventory, place: place, objects: there), newest: nil)
        let items = plan.items.filter { wanted.contains($0.file.path) }
        var (back, left): ([String], [CopyReport.Problem]) = ([], [])
        try await BoundedTasks.forEach(
            items, atOnce: concurrency, work: { ($0.file.path, try await folder.fetch($0)) }
        ) { path, flaw in
            if let flaw {
                left.append(.init(object: path, reason: "it is damaged or missing here, and at the replica: \(flaw)"))
            } else {
                back.append(path)
            }
        }
        if !back.isEmpty { try folder.synchronise() }
        for (path, flaw) in try await takeBackShortened() {
            if let flaw { left.append(.init(object: path, reason: flaw)) } else { back.append(path) }
        }
        result.takenBack = Set(result.takenBack + back).sorted()
        result.left = left
        _ = consume lock
        return !back.isEmpty
    }

    /// Takes back files that have lost their end, or all.
    ///
    /// - Returns: their paths, and for each why that could not be.
    private func takeBackShortened() async throws -> [(path: String, flaw: String?)] {
        let folder = vault.folder
        let shorter = try ShortenedFiles(of: inventory, gone: try GoneFiles(of: vault, inventory)) {
            try DurableFile.byteCount(of: "\(folder.path)/\($0)")
        }
        let source = ClonePlan.Source(inventory: inventory, place: place, objects: there)
        var done: [(String, String?)] = []
        if let parts = shorter.parts[ShortenedFiles.names] {
            done.append((ShortenedFiles.names, try await LostNames(parts, source).takeBack(into: vault)))
        }
        let logs = Dictionary(grouping: shorter.parts.keys.sorted()) { ShortenedFiles.log(of: $0) }
        for (log, paths) in logs {
            guard let log else { continue }
            let flaw = try await LostLog(log, source).takeBack(paths, into: vault)
            done += paths.map { ($0, flaw) }
        }
        return done
    }

    /// Says where names stay lost, although what the replica has of them is back.
    mutating func checkNames() throws {
        let names = ShortenedFiles.names
        guard try vault.homeLedger().hasLostNames(), !result.left.contains(where: { $0.object == names })
        else { return }
        let reason =
            "not all of it came back. Look for another copy, or go on without the rest: muniment doctor --give-up-names"
        result.left.append(.init(object: names, reason: reason))
    }

    /// What `verify` finds wrong, for those who can have it look.
    private func damagedByName() async throws -> Set<String> {
        guard vault.person.role == .custodian else { return [] }
        return Set(try await vault.verify(.structure, progress: report).problems.map(\.object))
    }

    /// Puts again what the replica lacks, where the vault still has it.
    mutating func mendReplica(data: Bool) async throws {
        let verification = CopyVerification(uploader, concurrency: concurrency, of: vault, report)
        let found = Set(try await verification.run(data ? .data : .listing).problems.map(\.object))
        let wrong = inventory.files.filter { found.contains($0.objectName) }
        let listing = try await VaultListing(vault.folder, try vault.homeLedger(), takesGaps: true)
        let here = Dictionary(listing.items.map { ($0.file, $0) }) { first, _ in first }
        var (again, left): ([String], [CopyReport.Problem]) = ([], [])
        let (vault, uploader, there, terms) = (vault, uploader, there, terms)
        let work = { @Sendable (file: CopiedFile) async throws -> (String, flaw: String?) in
            let name = file.objectName
            guard let item = here[file] else { return (name, "the vault has it no more as it was: push instead") }
            do {
                let body = try await CheckedFile(item, in: vault.folder).body()
                if there[name] != nil { try await uploader.delete(name, everyVersion: false) }
                _ = try await uploader.put(body, as: name, terms.terms(for: file))
                return (name, nil)
            } catch let error as VaultError {
                return (name, "\(error)")
            } catch let error as UploadError {
                // What one object's keeper denies is no reason to leave the others as they are.
                if case .forbidden = error { return (name, "\(error)") }
                throw error
            } catch is ChangedFile { return (name, "the vault has it no more as it was: push instead") }
        }
        try await BoundedTasks.forEach(wrong, atOnce: concurrency, work: work) { name, flaw in
            if let flaw { left.append(.init(object: name, reason: flaw)) } else { again.append(name) }
        }
        result.putAgain = again.sorted()
        result.left = (result.left + left).sorted { $0.object < $1.object }
    }
}
