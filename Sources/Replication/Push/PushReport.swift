import Store
import Vault

/// What a push did.
package struct PushReport: Sendable {
    /// What people call the replica.
    package let replica: String
    package let place: String
    /// How many entries of the ledger the replica has now.
    package internal(set) var entries = 0
    /// Whether the replica had everything already, and nothing was done.
    package internal(set) var isUpToDate = false
    /// Whether an older state was there than this machine had pushed last.
    package internal(set) var wasSetBack = false
    /// How many files the replica has now, and their bytes.
    package internal(set) var files = 0
    package internal(set) var fileBytes = 0
    /// How many objects were put, and their bytes.
    package internal(set) var objects = 0
    package internal(set) var bytes = 0
    /// How many objects were deleted, as no file has these bytes any more.
    package internal(set) var deleted = 0
    /// How many of those held keys, layouts or names.
    package internal(set) var deletedSecrets = 0
    /// How many objects that were there before are locked for longer now.
    package internal(set) var renewed = 0
    /// In a follower: its own log, as the replica has it now for the home to take.
    package internal(set) var ownLog: FollowerLog?
    /// At home: followers' logs that were taken in, as far as they reach now.
    package internal(set) var logs: [FollowerLog] = []
    /// Receipts that were not taken in.
    package internal(set) var refused: [Refused] = []
    /// Files of the vault that are not there any more though nobody destroyed them; the replica keeps them.
    package internal(set) var lost: [String] = []
    /// What could not be deleted.
    package internal(set) var left: [Left] = []

    /// An object that is to go and is still there.
    package struct Left: Hashable, Sendable {
        package let object: String
        package let reason: String
        /// Until when the place lets nobody delete it; nil where that is not why.
        package let lockedUntil: Timestamp?
    }

    /// A receipt of a follower that was not taken in, and why.
    package struct Refused: Hashable, Sendable {
        package let object: String
        package let reason: String
    }

    /// What stays although nothing holds it.
    package var denied: [Left] { left.filter { $0.lockedUntil == nil } }
    /// What goes when its lock ends: some later push deletes it.
    package var locked: [Left] { left.filter { $0.lockedUntil != nil } }
}

/// A follower's own log.
package struct FollowerLog: Hashable, Sendable {
    package let log: String
    /// How many entries of it.
    package let size: Int
}

extension PushReport {
    /// What the ledger says of it.
    var outcome: CopyOutcome {
        var outcome = CopyOutcome()
        outcome.isWhole = denied.isEmpty && refused.isEmpty && lost.isEmpty
        outcome.counts = [
            "files": files, "objects": objects, "bytes": bytes, "deleted": deleted, "denied": denied.count,
            "locked": locked.count, "renewed": renewed, "logs": logs.count, "refused": refused.count,
            "lost": lost.count,
        ]
        outcome.details = ["place": place]
        if let last = locked.compactMap(\.lockedUntil).max() { outcome.details["locked until"] = last.description }
        return outcome
    }
}
