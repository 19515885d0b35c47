import Ledger
import Seal
import Store
import Vault

extension Vault {
    /// Brings a replica up to date; of a follower, brings its own log there, for the home to take.
    ///
    /// A push that is cut short leaves what the replica was before, and the next one goes on where it stopped.
    ///
    /// - Parameters:
    ///   - name: of the replica.
    ///   - notice: told what people should know although nothing failed.
    ///   - report: is told how far it is.
    /// - Throws: `CopyError.forked`, `rolledBack`, where the replica is not of this vault's past; `UploadError`; `StoreError.locked`
    ///   while another push is under way; `VaultError.notPermitted` to all but writers and custodians, `damaged`; `StoreError`.
    package func push(
        to name: String, notice: @escaping Uploaders.Notice = { _ in },
        progress report: @Sendable @escaping (Progress) -> Void = { _ in }
    ) async throws -> PushReport {
        if !isFollower { try checkMakesCopies() }
        let replica = try replica(named: name)
        let settings = UploaderSettings(replica.settings)
        return try await push(to: replica, try Uploaders.uploader(for: replica.url, settings, notice), settings, report)
    }

    /// The same by an uploader that is at hand.
    func push(
        to replica: Replica, _ uploader: any Uploader, _ settings: UploaderSettings = UploaderSettings(),
        _ report: @Sendable @escaping (Progress) -> Void = { _ in }
    ) async throws -> PushReport {
        if let mark = try Follower.read(folder, vault: header.vault) {
            return try await pushReceipt(of: mark, to: replica, uploader, report)
        }
        let deed = CopyDeed("replica push", replica.name)
        let lock = try CopyLock(folder, replica.name)
        let push: Push
        do { push = try await Push(self, replica, uploader, settings, report) } catch {
            try refuse(deed, error)
            throw error
        }
        if let done = try await push.upToDate() { return done }
        let result = try await copyingQuietly(deed, outcome: \.outcome, entries: { 2 + 2 * $0.logs.count }) {
            try await push.run()
        }
        _ = consume lock
        return result
    }
}

/// One push, from what is at the place to what has to be.
struct Push {
    let vault: Vault
    private let replica: Replica
    private let uploader: any Uploader
    private let concurrency: Int
    private let terms: CopyTerms
    /// Where the locks of what was there before are to be renewed: how, and where that is remembered.
    private let renewal: (run: LockRenewal, date: LockDate)?
    private let report: @Sendable (Progress) -> Void
    /// What was there before.
    private let there: PlaceListing
    private let newest: StoredInventory?
    private let remembered: LeftBehind
    private let last: LastPushed
    private let receipts: ReceiptsTakenIn

    /// How often the vault is listed anew, where its files go or change while they are put.
    private static let tries = 10

    /// How often what seems lost is looked for again, as long as it becomes less.
    private static let looks = 100

    /// Looks at the place, and whether what is there is of this vault's past.
    init(
        _ vault: Vault, _ replica: Replica, _ uploader: any Uploader, _ settings: UploaderSettings,
        _ report: @Sendable @escaping (Progress) -> Void
    ) async throws {
        report(Progress(phase: "Looking at \(replica.name)"))
        self.vault = vault
        self.replica = replica
        self.uploader = uploader
        self.report = report
        concurrency = try settings.concurrency()
        let abilities = try await uploader.abilities()
        terms = try CopyTerms(settings, vault, replica.name, abilities)
        renewal =
            if let locks = terms.locks, let locking = uploader as? any ObjectLocking {
                (
                    LockRenewal(place: locking, terms: locks, concurrency: concurrency),
                    LockDate(vault.folder, replica.name, keyLockDays: try settings.keyLockDays())
                )
            } else { nil }
        let place = PlaceReading(uploader)
        there = try await place.list()
        newest = try await StoredInventory.newest(among: there, at: place)
        last = LastPushed(vault.folder, replica)
        receipts = ReceiptsTakenIn(vault, at: place, among: there)
        remembered = LeftBehind(vault.folder, replica.name, keepsVersions: abilities.contains(.versions))
        if let newest { try vault.check(newest, at: uploader.place) }
    }

    /// What to say where the replica has everything but the record of pushes; nil where there is something to do.
    func upToDate() async throws -> PushReport? {
        guard let inventory = newest?.inventory, remembered.isEmpty, terms.holds?.isSettled != false,
            renewal?.date.isDue(at: .now) != true, receipts.wanted().isEmpty
        else { return nil }
        let listing = try await VaultListing(vault.folder, try vault.homeLedger(), takesGaps: true)
        let size = try vault.homeLedger().size()
        let lost = try await lostFiles(besides: listing)
        guard try Lag(of: inventory, behind: listing, keeping: lost, of: vault, entries: size).isNone,
            inventory.files.allSatisfy({ there.holds($0) }), try superseded(by: inventory).isEmpty
        else { return nil }
        var done = PushReport(replica: replica.name, place: uploader.place)
        done.isUpToDate = true
        last.write(inventory.size)
        done.lost = lost.paths
        done.add(inventory)
        return done
    }

    func run() async throws -> PushReport {
        var done = PushReport(replica: replica.name, place: uploader.place)
        done.wasSetBack = last.inventory(missingBehind: newest?.inventory.size ?? 0) != nil
        (done.logs, done.refused) = try await receipts.take()
        let inventory = try await putAll(&done)
        try await put(inventory)
        last.write(inventory.size)
        done.add(inventory)
        // What was put now has its hold already.
        let before = inventory.files.filter { $0.isNeverReplaced && there.holds($0) }
        try await terms.holds?.settle(before, at: uploader, concurrency: concurrency)
        try await renewLocks(inventory, &done)
        try await clear(inventory, &done)
        return done
    }

    /// Puts what is not there, until nothing goes or changes meanwhile.
    ///
    /// - Returns: the inventory of it.
    private func putAll(_ done: inout PushReport) async throws -> Inventory {
        // What was put in an earlier round is there.
        var put: Set<String> = []
        for round in 1... {
            let listing = try await VaultListing(vault.folder, try vault.homeLedger(), takesGaps: true)
            guard let checkpoint = listing.checkpoint else {
                throw LedgerError.noLedger(path: vault.folder.ledgerEntries)
            }
            let lost = try await lostFiles(besides: listing)
            let items = lost.items(of: listing)
            let missing = items.filter { !there.holds($0.file) && !put.contains($0.file.objectName) }
            let wrong = missing.filter { there[$0.file.objectName] != nil }
            do {
                for item in wrong { try await uploader.delete(item.file.objectName, everyVersion: false) }
                try await putAll(missing, &put, &done)
            } catch is ChangedFile where round < Self.tries { continue }
            done.lost = lost.paths
            let files = items.map(\.file) + lost.kept
            // Who is erased since then is so here, and not in what the replica keeps.
            let before = newest?.inventory
            return try Inventory(
                files, destroyed: destroyed(listing.destroyed, besides: files),
                namesAsOf: lost.keepsNames ? before?.namesAsOf ?? before?.size : nil, checkpoint: checkpoint,
                made: .now, of: vault.header.vault, by: vault.person.id, signing: vault.signature)
        }
        throw CancellationError()
    }

    /// What the replica has and the vault has lost.
    ///
    /// - Throws: `VaultError.damaged` for what neither has.
    private func lostFiles(besides listing: VaultListing) async throws -> LostFiles {
        guard let inventory = newest?.inventory else {
            guard listing.missing.isEmpty else { throw listing.damage }
            return try LostFiles(of: vault)
        }
        var lost = try LostFiles(of: vault, inventory, there, besides: listing)
        // What is being destroyed this moment: its manifest goes first, and the keys that go are named right after, one by one.
        for _ in 0..<Self.looks where !lost.paths.isEmpty {
            let before = lost.paths
            try await Task.sleep(for: .milliseconds(300))
            lost = try LostFiles(of: vault, inventory, there, besides: listing)
            if lost.paths == before { break }
        }
        let all = Set(lost.kept.map(\.path) + lost.keys.map(\.file.path))
        guard listing.missing.allSatisfy(all.contains) else { throw listing.damage }
        return lost
    }

    /// The keys that the vault's list says are destroyed, and that the place's says: a line that was taken away here brings no key
    /// back there.
    private func destroyed(_ listed: [DestroyedKey], besides files: [CopiedFile]) -> [DestroyedKey] {
        let there = Dictionary(files.map { ($0.path, $0.digest) }) { first, _ in first }
        let said = (newest?.inventory.destroyed ?? []).filter { key in
            there[key.path].map { !key.names(key.path, $0) } ?? true
        }
        return Set(listed).union(said).sorted()
    }

    /// Some at a time.
    private func putAll(
        _ items: [VaultListing.Item], _ put: inout Set<String>, _ done: inout PushReport
    ) async throws {
        var progress = Progress(phase: "Copying", totalBytes: items.reduce(0) { $0 + $1.file.byteCount })
        report(progress)
        try await BoundedTasks.forEach(items, atOnce: concurrency, work: { try await self.put($0) }) { file, outcome in
            put.insert(file.objectName)
            if outcome == .stored {
                done.objects += 1
                done.bytes += file.byteCount
            }
            progress.bytes += file.byteCount
            report(progress)
        }
    }

    /// Puts one file's object; nothing else than the bytes that were listed.
    private func put(_ item: VaultListing.Item) async throws -> (CopiedFile, PutOutcome) {
        let body = try await CheckedFile(item, in: vault.folder).body()
        let file = item.file
        return (file, try await uploader.put(body, as: file.objectName, terms.terms(for: file)))
    }

    private func put(_ inventory: Inventory) async throws {
        try Task.checkCancellation()
        let outcome = try await uploader.put(
            .bytes(inventory.bytes), as: inventory.name, terms.ofInventory)
        guard outcome == .alreadyThere else { return }
        // A push that was cut off put it, where a place says so late; else another copy of the vault did.
        let place = PlaceReading(uploader)
        let now = try await place.list()
        if let object = now[inventory.name], object.byteCount == inventory.bytes.count,
            try await place.read(object) == inventory.bytes
        {
            return
        }
        var isValid = true
        _ = try await StoredInventory.newest(among: now, at: place) { name, _ in
            if name == inventory.name { isValid = false }
        }
        guard isValid else {
            // Nobody of the vault put it there, and its name is ours.
            try await uploader.delete(inventory.name, everyVersion: false)
            guard try await uploader.put(.bytes(inventory.bytes), as: inventory.name, terms.ofInventory) == .stored
            else {
                throw UploadError.failed(
                    doing: "store \(inventory.name)", place: uploader.place,
                    reason: "somebody else puts objects of that name")
            }
            return
        }
        throw CopyError.forked(place: uploader.place, copy: inventory.state, vault: inventory.state)
    }

    /// Renews the locks of what was there before, where it is time. What was put now is locked as it has to be.
    private func renewLocks(_ inventory: Inventory, _ done: inout PushReport) async throws {
        guard let renewal, renewal.date.isDue(at: renewal.run.terms.time) else { return }
        let before = inventory.files.filter { there.holds($0) }
        if !before.isEmpty {
            report(Progress(phase: "Renewing locks"))
            done.renewed = try await renewal.run.run(before, and: inventory.name).renewed
        }
        renewal.date.remember(renewal.run.terms.time)
    }

    /// The objects that an inventory does not name.
    private func superseded(by inventory: Inventory) throws -> [String] {
        let named = Set(inventory.files.map(\.objectName))
        // Who has lost names takes none away, whoever signed for them.
        let keepsNames = try vault.homeLedger().hasLostNames()
        let unneeded = there.names.filter { name in
            if let size = Inventory.size(inName: name) { return size < inventory.size }
            if keepsNames, name.hasPrefix("\(ShortenedFiles.names)/") { return false }
            return !named.contains(name) && CopiedFile.isObject(name)
        }
        return (unneeded + receipts.settled()).sorted()
    }

    /// Deletes what the inventory does not name, now that it stands.
    private func clear(_ inventory: Inventory, _ done: inout PushReport) async throws {
        report(Progress(phase: "Clearing up"))
        let place = PlaceReading(uploader)
        // Who put another inventory meanwhile may need what this one does not name.
        let now = try await PlaceListing(uploader.list(Inventory.prefix)).inventories
        let names = try superseded(by: inventory)
        let hidden = remembered.names(destroyed: inventory.destroyed, before: newest, besides: names)
        if let other = now.first(where: { $0 != inventory.name && there[$0] == nil }) {
            done.left = (names + hidden).map {
                PushReport.Left(
                    object: $0,
                    reason: "somebody put \(other) at \(uploader.place) meanwhile. The next push deletes it",
                    lockedUntil: nil)
            }
            return remembered.write(done.left.map(\.object))
        }
        var deletion = Deletion(place.uploader, concurrency: concurrency)
        try await deletion.delete(names + hidden)
        done.deleted = deletion.deleted
        done.deletedSecrets = deletion.deletedSecrets
        done.left = deletion.left
        remembered.write(deletion.left.map(\.object))
    }
}

extension PushReport {
    fileprivate mutating func add(_ inventory: Inventory) {
        entries = inventory.size
        files = inventory.files.count
        fileBytes = inventory.files.reduce(0) { $0 + $1.byteCount }
    }
}
