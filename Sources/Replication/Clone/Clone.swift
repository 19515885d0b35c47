import Ledger
import Seal
import Store
import Vault

/// Makes a follower of a copy: without any key, from what is at a place alone, every byte checked.
package struct Clone: Sendable {
    private let uploader: any Uploader
    private let concurrency: Int
    /// The follower's folder.
    private let target: VaultFolder
    private let time: Timestamp?
    private let report: @Sendable (Progress) -> Void

    /// How often it begins again where pushes change the place meanwhile.
    private static let tries = 10

    /// - Parameters:
    ///   - path: a folder that is not there, that is empty, or a follower, which is brought up to date.
    ///   - time: the state that was there then; nil for the newest.
    package init(
        _ uploader: any Uploader, to path: String, asOf time: Timestamp? = nil,
        concurrency: Int = UploaderSettings.usualConcurrency,
        _ report: @Sendable @escaping (Progress) -> Void = { _ in }
    ) {
        self.uploader = uploader
        self.concurrency = concurrency
        self.time = time
        self.report = report
        target = VaultFolder(path)
    }

    /// Clones.
    ///
    /// A new follower lies in `PATH.part` until it stands; a clone that was cut short goes on there.
    ///
    /// - Throws: `CopyError.noCopy`, `damaged`; `occupied` where something else is in the folder; `anotherVault`, `rolledBack`, `forked`
    ///   for a follower that is not of the copy's past; `UploadError`; `StoreError`.
    package func run() async throws -> CloneReport {
        let follower = try knownFollower()
        guard follower == nil || time == nil else {
            throw CopyError.occupied(
                path: target.path,
                reason: "a follower is there, which is not put back to an earlier state. Name another folder")
        }
        for round in 1... {
            let source = try await source()
            do {
                return try await run(source, follower)
            } catch let error as CopyError {
                guard case .damaged = error, round < Self.tries, time == nil else { throw error }
                // A push that ended meanwhile deletes what was superseded.
                let now = try await self.source()
                guard now.stored.object != source.stored.object else { throw error }
            }
        }
        throw CancellationError()
    }

    /// A state of the place, and the newest one where that is another.
    private struct State {
        let stored: StoredInventory
        let source: ClonePlan.Source
        let newest: (stored: StoredInventory, source: ClonePlan.Source)?

        /// Whether the vault's keys are others now than they were in that state.
        var isBeforeRenewal: Bool {
            newest.map { $0.stored.header.readKey?.generation != stored.header.readKey?.generation } ?? false
        }
    }

    private func source() async throws -> State {
        report(Progress(phase: "Looking"))
        guard let time else {
            let present = try await found(PlaceReading(uploader))
            guard let (stored, source) = present.found else { throw present.error }
            return State(stored: stored, source: source, newest: nil)
        }
        let past = try await found(try await PlaceReading(uploader, asOf: time))
        guard let (stored, source) = past.found else { throw past.error }
        // What was destroyed since is told by the newest list of this vault that ever was there: who deletes that one, or puts
        // another vault's in its place, brings no key back.
        let ever = try await found(try await PlaceReading(uploader, asOf: nil), ofVaultOf: stored)
        return State(stored: stored, source: source, newest: ever.found)
    }

    private func found(
        _ place: PlaceReading, ofVaultOf other: StoredInventory? = nil
    ) async throws -> (found: (stored: StoredInventory, source: ClonePlan.Source)?, error: CopyError) {
        let objects = try await place.list()
        var flaws: [CopyReport.Problem] = []
        let newest = try await StoredInventory.newest(
            among: objects, at: place, ofVaultOf: other, notValid: { flaws.append(.init(object: $0, reason: $1)) })
        return (
            newest.map { ($0, ClonePlan.Source(inventory: $0.inventory, place: place, objects: objects)) },
            .noCopy(place: place.place, among: objects, flaws, asOf: time)
        )
    }

    /// The follower that the folder is, and its header; nil where nothing is there.
    private func knownFollower() throws -> (mark: Follower, header: Header)? {
        guard DurableFile.exists(target.path) else { return nil }
        guard DurableFile.exists(target.header) else {
            guard try DurableFile.names(in: target.path).isEmpty else {
                throw CopyError.occupied(path: target.path, reason: "something else is there. Name a new folder")
            }
            return nil
        }
        let header = try Header.read(from: target)
        guard let mark = try Follower.read(target, vault: header.vault) else {
            throw CopyError.occupied(
                path: target.path,
                reason: "it is the home of a vault. To take damaged files back from a copy: muniment replica repair")
        }
        return (mark, header)
    }

    private func run(_ state: State, _ follower: (mark: Follower, header: Header)?) async throws -> CloneReport {
        let inventory = state.stored.inventory
        let gaps = InventoryGaps(inventory).found
        guard gaps.isEmpty else { throw CopyError.damaged(place: uploader.place, gaps) }
        var result = CloneReport(
            place: uploader.place, path: target.path, isUpdate: follower != nil, made: inventory.made,
            entries: inventory.size, rootFingerprint: Vault.fingerprint(of: state.stored.header.root))
        let plan = ClonePlan(state.source, newest: state.newest?.source)
        // Whoever the slots of that time belong to opens no key that was sealed since.
        if state.isBeforeRenewal, plan.takesLaterLayouts || plan.items.contains(where: \.isMissingKey) {
            throw CopyError.keysRenewed(place: uploader.place, state: inventory.made)
        }
        result.destroyedSnapshots = plan.destroyedSnapshots
        result.files = plan.items.count
        result.fileBytes = plan.files.reduce(0) { $0 + $1.byteCount }
        result.snapshots = plan.files.count { $0.path.hasPrefix("snapshots/") && !$0.path.hasSuffix(".key") }
        if let follower {
            let lock = try WriterLock(target)
            let update = try FollowerUpdate(target, follower.mark, follower.header, state.stored, at: uploader.place)
            try await fetch(
                plan.without(log: follower.mark.log), into: update.staging, besides: update.current, &result)
            result.removed = try await update.finish(plan.files)
            _ = consume lock
        } else {
            let new = try NewFollower(target, of: inventory.vault)
            let lock = try WriterLock(new.staging.folder)
            try await fetch(plan.items, into: new.staging, besides: nil, &result)
            try await new.finish(plan.files, state.stored, at: uploader.place)
            _ = consume lock
        }
        return result
    }

    /// Fetches what is not there.
    private func fetch(
        _ items: [ClonePlan.Item], into staging: CloneFolder, besides current: CloneFolder?, _ result: inout CloneReport
    ) async throws {
        var progress = Progress(phase: "Copying", totalBytes: items.reduce(0) { $0 + $1.file.byteCount })
        report(progress)
        var findings: [String] = []
        let work = { @Sendable (item: ClonePlan.Item) async throws -> (CopiedFile, isNew: Bool, flaw: String?) in
            try Task.checkCancellation()
            if try staging.holds(item.file) { return (item.file, false, nil) }
            if let current, try current.holds(item.file) {
                // Parts make a file that is put in the place of the whole one before.
                try staging.take(item.file, from: current)
                return (item.file, false, nil)
            }
            return (item.file, true, try await staging.fetch(item))
        }
        try await BoundedTasks.forEach(items, atOnce: concurrency, work: work) { file, isNew, flaw in
            if let flaw { findings.append(flaw) }
            if isNew, flaw == nil {
                result.fetched += 1
                result.fetchedBytes += file.byteCount
            }
            progress.bytes += file.byteCount
            report(progress)
        }
        guard findings.isEmpty else { throw CopyError.damaged(place: uploader.place, findings.sorted()) }
    }
}

extension ClonePlan {
    /// What is to be fetched into a follower, whose own log is its own.
    func without(log: String) -> [Item] { items.filter { !$0.file.path.hasPrefix("followers/\(log)/") } }
}
