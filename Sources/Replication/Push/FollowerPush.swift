import Ledger
import Store
import Vault

extension Vault {
    /// A follower's push: its own log goes to the replica in a receipt, which the home's next push takes in.
    ///
    /// Nothing else of the replica changes: its inventories are the home's.
    ///
    /// - Throws: `CopyError.noCopy` where the home has not pushed there, `anotherVault`; `UploadError`; `StoreError`.
    func pushReceipt(
        of mark: Follower, to replica: Replica, _ uploader: any Uploader,
        _ report: @Sendable @escaping (Progress) -> Void
    ) async throws -> PushReport {
        let deed = CopyDeed("replica push", replica.name)
        let lock = try CopyLock(folder, replica.name)
        let older: [ReceiptObject]
        do {
            report(Progress(phase: "Looking at \(replica.name)"))
            let place = PlaceReading(uploader)
            let there = try await place.list()
            guard let newest = try await StoredInventory.newest(among: there, at: place) else {
                throw CopyError.noCopy(place: uploader.place, among: there, [])
            }
            guard newest.header.vault == header.vault, newest.header.root == header.root else {
                throw CopyError.anotherVault(place: uploader.place)
            }
            older = there.names.compactMap(ReceiptObject.init).filter { $0.log == mark.log }
        } catch {
            try refuse(deed, error)
            throw error
        }
        let result = try await copying(deed, outcome: \.outcome) {
            try await putReceipt(of: mark, to: replica, uploader, after: older, report)
        }
        _ = consume lock
        return result
    }

    /// - Parameter older: receipts of this follower that wait there; the new one says all that they do.
    private func putReceipt(
        of mark: Follower, to replica: Replica, _ uploader: any Uploader, after older: [ReceiptObject],
        _ report: @Sendable (Progress) -> Void
    ) async throws -> PushReport {
        let temporary = DurableFile.temporaryPath(in: folder.localCopies)
        try DurableFile.makeFolder(folder.localCopies)
        defer { DurableFile.remove(temporary) }
        // The log grows while people read: what goes along is at least this.
        let size = try followerLedger(folder.follower(mark.log)).size()
        let receipt = try await writeReceipt(mark, into: temporary)
        let object = ReceiptObject(log: mark.log, size: size)
        let count = try OpenFile(temporary, .read(followingLinks: false)).byteCount()
        report(Progress(phase: "Copying", totalBytes: count))
        let outcome = try await uploader.put(
            .file(path: temporary, range: 0..<count), as: object.name, PutTerms())
        var deletion = Deletion(uploader, concurrency: 1)
        try await deletion.delete(older.filter { $0.size < object.size }.map(\.name))
        var done = PushReport(replica: replica.name, place: uploader.place)
        done.entries = receipt.size
        done.ownLog = FollowerLog(log: mark.log, size: size)
        if outcome == .stored {
            done.objects = 1
            done.bytes = count
        }
        done.deleted = deletion.deleted
        done.left = deletion.left
        return done
    }
}
