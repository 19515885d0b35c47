import Ledger
import Seal
import Store

extension Vault {
    /// Makes a follower the vault's home: its ledger goes on here, by root's word. The home before it is one no more; should it
    /// go on writing, the two are forks, and no copy takes from both.
    ///
    /// - Returns: the size that the ledger had here, from which it goes on.
    /// - Throws: `VaultError.refused` where this is no follower or is half-way through a courier, or dual control reserves it; `notPermitted` to all but custodians.
    package func promote() throws -> Int {
        let mark: Follower
        do {
            _ = try statedReason()
            guard let follower = try Follower.read(folder, vault: header.vault) else {
                throw VaultError.refused("\(folder.path) is the vault's home already")
            }
            mark = follower
            _ = try rootKey
            try header.check(.replicaPromote, by: person)
        } catch {
            try record { try $0.refusal(Deed("replica promote"), error: error) }
            throw error
        }
        let lock = try WriterLock(folder)
        return try withExtendedLifetime(lock) {
            guard try !folder.isHalfWayThroughCourier else {
                let error = VaultError.refused(
                    "\(folder.path) is half-way through a courier: some of what it tells of is in the vault, and the "
                        + "ledger is not. Have the rest taken in first, for which no volume is needed any more: muniment "
                        + "courier unpack FOLDER, with any folder")
                try record { try $0.refusal(Deed("replica promote"), error: error) }
                throw error
            }
            // What the follower did is on record in its own log; that it was promoted is the first that the home's says.
            return try onRecord(Deed("replica promote")) {
                guard let log = SealingKey(newestOf: header.log) else {
                    throw StoreError.damaged(path: folder.header, reason: "it names no log key")
                }
                let ledger = try ledger()
                let size = try ledger.size()
                try ledger.promote(by: try rootKey, sealedTo: log)
                FaultPoint.pass("promoted \(folder.path)")
                try Recorder(folder, header, person, identity, bundle, purpose: reason).event(
                    Deed("replica promote"), counts: ["entries": size],
                    details: ["origin": mark.origin, "log": mark.log])
                DurableFile.remove(folder.followerMark)
                try DurableFile.synchronise(folder: folder.path)
                return size
            }
        }
    }
}
