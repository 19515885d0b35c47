import Seal
import Store
import Vault

extension Vault {
    /// Holds a replica against its own inventory, and that against the vault's past.
    ///
    /// - Throws: `CopyError.noCopy`; `forked`, `rolledBack`, `anotherVault`; `UploadError`. Damage is no error.
    package func verifyReplica(
        _ name: String, _ depth: CopyVerification.Depth, notice: @escaping Uploaders.Notice = { _ in },
        progress report: @Sendable @escaping (Progress) -> Void = { _ in }
    ) async throws -> CopyReport {
        let replica = try replica(named: name)
        let settings = UploaderSettings(replica.settings)
        let uploader = try Uploaders.uploader(for: replica.url, settings, notice)
        let last = LastPushed(folder, replica)
        return try await copyingQuietly(CopyDeed("replica verify", name), outcome: \.outcome) {
            try await CopyVerification(
                uploader, concurrency: try settings.concurrency(), of: self, after: last, report
            ).run(depth)
        }
    }
}

/// A look at all that is at a place.
package struct CopyVerification: Sendable {
    package enum Depth: Hashable, Sendable {
        /// That every object is there and as long as it should be.
        case listing
        /// And a random share of the files' bytes, 0 to 1.
        case sample(Double)
        /// And every byte.
        case data
    }

    private let place: PlaceReading
    private let concurrency: Int
    /// nil where the place stands for itself.
    private let vault: Vault?
    /// What this machine remembers of it.
    private let last: LastPushed?
    private let report: @Sendable (Progress) -> Void

    package init(
        _ uploader: any Uploader, concurrency: Int = UploaderSettings.usualConcurrency, of vault: Vault? = nil,
        _ report: @Sendable @escaping (Progress) -> Void = { _ in }
    ) {
        self.init(uploader, concurrency: concurrency, of: vault, after: nil, report)
    }

    fileprivate init(
        _ uploader: any Uploader, concurrency: Int, of vault: Vault?, after last: LastPushed?,
        _ report: @Sendable @escaping (Progress) -> Void
    ) {
        place = PlaceReading(uploader)
        self.last = last
        self.concurrency = concurrency
        self.vault = vault
        self.report = report
    }

    /// - Throws: as `Vault.verifyReplica`.
    package func run(_ depth: Depth) async throws -> CopyReport {
        let start = ContinuousClock.now
        report(Progress(phase: "Looking"))
        let objects = try await place.list()
        var flaws: [CopyReport.Problem] = []
        let newest = try await StoredInventory.newest(among: objects, at: place) {
            flaws.append(.init(object: $0, reason: $1))
        }
        guard let newest else { throw CopyError.noCopy(place: place.place, among: objects, flaws) }
        try vault?.check(newest, at: place.place)
        let inventory = newest.inventory
        var result = CopyReport(place: place.place, made: inventory.made, entries: inventory.size)
        result.problems = flaws.map {
            .init(object: $0.object, reason: "\($0.reason). Delete it there")
        }
        if let name = last?.inventory(missingBehind: inventory.size) {
            result.add(name, "it was pushed last and is gone: somebody put an older state of the replica there")
        }
        result.files = inventory.files.count
        result.fileBytes = inventory.files.reduce(0) { $0 + $1.byteCount }
        for gap in InventoryGaps(inventory).found { result.add(inventory.name, gap) }
        var whole: [CopiedFile] = []
        for file in inventory.files {
            guard let object = objects[file.objectName] else {
                result.add(file.objectName, "it is missing")
                continue
            }
            if object.byteCount == file.byteCount {
                whole.append(file)
            } else {
                result.add(
                    file.objectName, "it is \(object.byteCount) bytes long, and should be \(file.byteCount)")
            }
        }
        addNotices(inventory, objects, &result)
        try await read(whole.filter { _ in depth.reads() }, objects, &result)
        result.seconds = (ContinuousClock.now - start) / .seconds(1)
        return result
    }

    private func addNotices(_ inventory: Inventory, _ objects: PlaceListing, _ result: inout CopyReport) {
        let named = Set(inventory.files.map(\.objectName))
        let destroyed = inventory.destroyed.filter { objects["\($0.path).\($0.digest.hex)"] != nil }.count
        if destroyed > 0 {
            result.notices.append(
                "\(destroyed) \(destroyed == 1 ? "key that was" : "keys that were") destroyed can still be had there")
        }
        let left = objects.names.count { name in
            CopiedFile.isObject(name) && !named.contains(name)
                || Inventory.size(inName: name).map { $0 < inventory.size } ?? false
        }
        if left > 0 {
            result.notices.append("\(left) of the objects there belong to no file: the next push deletes them")
        }
        let foreign = objects.names.count { !CopiedFile.isObject($0) && Inventory.size(inName: $0) == nil }
        if foreign > 0 { result.notices.append("\(foreign) of the objects there are no part of a copy") }
    }

    /// Reads files' objects and compares their bytes, some at a time.
    private func read(_ files: [CopiedFile], _ objects: PlaceListing, _ result: inout CopyReport) async throws {
        guard !files.isEmpty else { return }
        var progress = Progress(phase: "Checking", totalBytes: files.reduce(0) { $0 + $1.byteCount })
        report(progress)
        let place = place
        let work = { @Sendable (file: CopiedFile) async throws -> (CopiedFile, String?) in
            guard let object = objects[file.objectName] else { return (file, "it is missing") }
            return (file, try await Self.flaw(of: file, object, at: place))
        }
        try await BoundedTasks.forEach(files, atOnce: concurrency, work: work) { file, flaw in
            if let flaw { result.add(file.objectName, flaw) }
            result.objectsRead += 1
            result.bytesRead += file.byteCount
            progress.bytes += file.byteCount
            report(progress)
        }
        result.problems.sort { $0.object < $1.object }
    }

    /// What is wrong with an object's bytes.
    private static func flaw(of file: CopiedFile, _ object: ListedObject, at place: PlaceReading) async throws
        -> String?
    {
        do {
            var hash = Blake2b()
            try await place.forEachPiece(of: object) { piece in piece.withUnsafeBytes { hash.update($0) } }
            return hash.finish() == file.digest ? nil : "its bytes are not those that it should have"
        } catch let error as UploadError {
            switch error {
            case .noSuchObject: return "it is missing, or ends too early"
            case .damaged(_, _, let reason): return reason
            default: throw error
            }
        }
    }
}

extension CopyVerification.Depth {
    /// Whether the next file is to be read.
    fileprivate func reads() -> Bool {
        switch self {
        case .listing: false
        case .sample(let share): Double.random(in: 0..<1) < share
        case .data: true
        }
    }
}

extension CopyReport {
    /// What the ledger says of it.
    fileprivate var outcome: CopyOutcome {
        var outcome = CopyOutcome()
        outcome.counts = ["problems": problems.count, "files": files, "bytes": bytesRead]
        outcome.details = ["place": place]
        return outcome
    }
}

extension CopyError {
    /// - Parameter time: where it was looked for as it was then.
    static func noCopy(
        place: String, among objects: PlaceListing, _ flaws: [CopyReport.Problem], asOf time: Timestamp? = nil
    ) -> CopyError {
        guard let first = flaws.first else {
            let (verb, then) = time.map { ("was", " at \($0.readable)") } ?? ("is", "")
            return .noCopy(
                place: place,
                reason: objects.isEmpty
                    ? "nothing \(verb) there\(then)"
                    : "no inventory \(verb) there\(then). A first push may have been cut off")
        }
        return .noCopy(place: place, reason: "none of its inventories is valid. \(first.object): \(first.reason)")
    }
}
