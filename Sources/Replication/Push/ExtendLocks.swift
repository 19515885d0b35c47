import Store
import Vault

/// What a renewal of locks did.
package struct LockRenewalReport: Codable, Sendable {
    package let replica: String
    /// How many objects belong to the replica.
    package internal(set) var objects = 0
    /// How many of them are locked for longer now.
    package internal(set) var renewed = 0
    /// Until when keys, and what else is replaced, are locked now.
    package let until: Timestamp
    /// The same for packs and all else that never changes.
    package let keptUntil: Timestamp
}

extension Vault {
    /// Renews the locks of all objects that belong to a replica: see `LockRenewal`.
    ///
    /// - Throws: `UploadError.badSettings` where the replica is not told to lock anything, or its place cannot; as `push`.
    package func extendLocks(
        of name: String, notice: @escaping Uploaders.Notice = { _ in },
        progress report: @Sendable @escaping (Progress) -> Void = { _ in }
    ) async throws -> LockRenewalReport {
        try checkMayCopy()
        let replica = try replica(named: name)
        let settings = UploaderSettings(replica.settings)
        return try await extendLocks(
            of: replica, try Uploaders.uploader(for: replica.url, settings, notice), settings, report)
    }

    /// The same by an uploader that is at hand.
    func extendLocks(
        of replica: Replica, _ uploader: any Uploader, _ settings: UploaderSettings,
        _ report: @Sendable @escaping (Progress) -> Void = { _ in }
    ) async throws -> LockRenewalReport {
        guard let terms = try LockTerms(settings, self, at: .now) else {
            throw UploadError.badSettings(
                "\(replica.name) locks nothing: it was added without --lock. Objects that were put before would stay as they are"
            )
        }
        guard let place = uploader as? any ObjectLocking, try await uploader.abilities().contains(.locks) else {
            throw UploadError.badSettings("\(uploader.place) cannot lock objects")
        }
        return try await copyingQuietly(CopyDeed("replica extend-locks", replica.name), outcome: \.outcome) {
            report(Progress(phase: "Looking at \(replica.name)"))
            let reading = PlaceReading(uploader)
            let objects = try await reading.list()
            guard let newest = try await StoredInventory.newest(among: objects, at: reading) else {
                throw CopyError.noCopy(place: uploader.place, among: objects, [])
            }
            try check(newest, at: uploader.place)
            var result = LockRenewalReport(replica: replica.name, until: terms.replaced, keptUntil: terms.kept)
            let renewal = LockRenewal(place: place, terms: terms, concurrency: try settings.concurrency())
            (result.objects, result.renewed) = try await renewal.run(newest.inventory.files, and: newest.inventory.name)
            LockDate(folder, replica.name, keyLockDays: try settings.keyLockDays()).remember(terms.time)
            return result
        }
    }
}

extension LockRenewalReport {
    /// What the ledger says of it.
    fileprivate var outcome: CopyOutcome {
        var outcome = CopyOutcome()
        outcome.counts = ["objects": objects, "renewed": renewed]
        outcome.details = ["until": until.description, "kept until": keptUntil.description]
        return outcome
    }
}
