import Ledger
import Seal
import Store
import Vault

/// A receipt that was written in a follower, or taken in at home.
package struct AcknowledgedCourier: Sendable {
    /// Where it lies.
    package let path: String
    /// The entries of the home's ledger that the follower has.
    package let size: Int
    package let files: Int
    /// The follower's log, and how many entries it has.
    package let log: String
    package let logSize: Int

    /// What the ledger says of it.
    fileprivate var outcome: CopyOutcome {
        CopyOutcome(counts: ["size": size, "files": files, "entries": logSize])
    }
}

extension Vault {
    /// Writes what this follower has, with its own log, for the home.
    ///
    /// - Throws: `CourierError.wrongSide` in the home; `StoreError`.
    package func writeReceipt(to folder: String) async throws -> AcknowledgedCourier {
        guard let mark = try Follower.read(self.folder, vault: header.vault) else {
            throw CourierError.wrongSide(
                "\(self.folder.path) is the vault's home: a receipt is written in a follower, with --to, and taken in at "
                    + "home, as in: muniment courier receipt FILE")
        }
        return try await copying(CopyDeed("courier receipt", folder, kind: "path"), outcome: \.outcome) {
            let medium = try Medium(folder)
            defer { _ = medium }
            let temporary = DurableFile.temporaryPath(in: folder)
            defer { DurableFile.remove(temporary) }
            let receipt = try await writeReceipt(mark, into: temporary)
            let path = "\(folder)/\(CourierName.receipt(receipt.size))"
            if case .receipt(let other)? = try? CourierDocument(path), other.log != mark.log {
                throw CourierError.badInput(
                    "\(path) is the receipt of another follower, \(other.log). Give another folder, so that both come home"
                )
            }
            try DurableFile.rename(temporary, to: path)
            try DurableFile.synchronise(folder: folder)
            return AcknowledgedCourier(
                path: path, size: receipt.size, files: receipt.files.count, log: mark.log,
                logSize: try followerLedger(self.folder.follower(mark.log)).size())
        }
    }

    /// Writes a receipt's archive of what this follower has now.
    func writeReceipt(_ mark: Follower, into path: String) async throws -> CourierReceipt {
        let listing = try await VaultListing(folder, homeLedger())
        guard let checkpoint = listing.checkpoint else {
            throw CourierError.badInput("the vault's ledger has no entry")
        }
        let receipt = try CourierReceipt(
            listing, log: mark.log, checkpoint: checkpoint, of: header.vault, by: person.id, signing: signature)
        var archive = try VolumeWriter(path)
        try archive.add(CourierReceipt.name, receipt.bytes)
        let logFiles = Set(receipt.logFiles)
        for item in listing.items where logFiles.contains(item.file) { try archive.add(item) }
        _ = try archive.finish()
        return receipt
    }

    /// Takes a receipt in at home: the follower's log is kept with the vault, and grows with each.
    ///
    /// - Throws: `CourierError`; `VaultError.damaged` where the follower's copy of the ledger and this one are two.
    /// - Parameter place: what the receipt is called where it was found, if that is not `path`.
    package func takeReceipt(_ path: String, calledFor place: String? = nil) async throws -> AcknowledgedCourier {
        let name = place ?? path
        guard !isFollower else {
            throw CourierError.wrongSide("\(folder.path) is a follower: receipts are taken in at the vault's home")
        }
        guard CourierDocument.begins(path) else {
            throw CourierError.badInput(
                (DurableFile.exists(path) ? "\(name) is no receipt" : "there is no \(name)")
                    + ". Give the file that 'muniment courier receipt --to' wrote in the follower")
        }
        let document = try CourierDocument(path)
        guard case .receipt(let receipt) = document else {
            throw CourierError.badInput("\(name) is a volume of a courier, and no receipt")
        }
        try document.check(header, path: name)
        try check(copied: receipt.checkpoint)
        return try await copying(CopyDeed("courier receipt", receipt.log, kind: "follower"), outcome: \.outcome) {
            let lock = try WriterLock(folder)
            let size = try await takeLog(of: receipt, from: path, calledFor: name)
            withExtendedLifetime(lock) {}
            return AcknowledgedCourier(
                path: name, size: receipt.size, files: receipt.files.count, log: receipt.log, logSize: size)
        }
    }

    private func takeLog(
        of receipt: CourierReceipt, from path: String, calledFor name: String
    ) async throws -> Int {
        let stage = try CourierStage("\(folder.path)/pending/receipt")
        for path in [DurableFile.parent(of: stage.path), stage.path] { try DurableFile.makeFolder(path) }
        defer { stage.remove() }
        let place = VaultFolder("\(stage.path)/\(receipt.log)")
        do { try ReceivedLog(receipt, in: place).read(path) } catch let damage as VolumeReader.Damaged {
            throw CourierError.damaged(path: name, reason: damage.reason)
        }
        return try await keepLog(receipt.log, from: place, calledFor: name)
    }

    /// Puts a follower's log, from a folder on this disk, in the place of what was kept of it, where it goes on from that. The caller holds
    /// the writer's lock.
    ///
    /// - Returns: how many entries of it are kept now.
    /// - Throws: `CourierError.damaged`, `forked`; `LedgerError`; `StoreError`.
    func keepLog(_ log: String, from place: VaultFolder, calledFor name: String) async throws -> Int {
        let report = try await followerLedger(place).verify()
        guard report.findings.isEmpty else {
            throw CourierError.damaged(
                path: name, reason: "the follower's log in it is not as it was written: \(report.findings[0])")
        }
        let kept = folder.follower(log)
        // What was cut off here says nothing but that it was.
        if DurableFile.exists(kept.ledgerEntries),
            try !FilePrefix.holds(of: kept.ledgerEntries, in: place.ledgerEntries)
        {
            let before = try followerLedger(kept)
            let size = try before.size()
            // A receipt that is older than the last one says nothing new, but says it of the same log.
            let (older, newer) =
                size > report.size ? (try followerLedger(place), before) : (before, try followerLedger(place))
            guard let checkpoint = try older.newestCheckpoint(),
                try await newer.verify(against: [checkpoint]).isWhole
            else {
                throw CourierError.forked(reason: "the follower's log does not go on from what is kept of it")
            }
            guard size <= report.size else { return size }
        }
        for path in [folder.followers, kept.path, kept.ledger, kept.ledgerEpochs] { try DurableFile.makeFolder(path) }
        let bringsNames = try Self.keepNames(of: kept, in: place)
        // Entries before the epochs that close them: a kill between leaves what the next receipt replaces.
        for name in ["first-signer", "names", "destroyed", "entries"] where name != "names" || bringsNames {
            try move("\(place.ledger)/\(name)", to: "\(kept.ledger)/\(name)")
        }
        for name in try DurableFile.names(in: place.ledgerEpochs).sorted() {
            try move("\(place.ledgerEpochs)/\(name)", to: "\(kept.ledgerEpochs)/\(name)")
        }
        try DurableFile.synchronise(folder: kept.ledgerEpochs)
        try DurableFile.synchronise(folder: kept.ledger)
        return report.size
    }

    /// Has the names that came begin with those that are kept: nobody erases names in a follower's log, but it may have lost them.
    ///
    /// - Returns: whether they take the place of those that are kept; else they are fewer.
    private static func keepNames(of kept: VaultFolder, in place: VaultFolder) throws -> Bool {
        let count = try DurableFile.byteCount(of: kept.ledgerNames)
        guard try DurableFile.byteCount(of: place.ledgerNames) >= count else { return false }
        guard count > 0 else { return true }
        let file = try OpenFile(place.ledgerNames, .change)
        let names = try DurableFile.read(kept.ledgerNames, limit: 1 << 30)
        try file.write(names, at: 0)
        try file.synchronise()
        return true
    }

    private func move(_ source: String, to target: String) throws {
        if DurableFile.exists(source) { try DurableFile.rename(source, to: target) }
    }
}
