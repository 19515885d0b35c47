import Store

/// What a push did.
package struct PushReport: Sendable {
    /// What people call the replica.
    package let replica: String
    package let place: String
    /// How many entries of the ledger the replica has now.
    package internal(set) var entries = 0
    /// Whether the replica had everything already, and nothing was done.
    package internal(set) var isUpToDate = false
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
    /// What could not be deleted.
    package internal(set) var left: [Left] = []

    /// An object that is to go and is still there.
    package struct Left: Hashable, Sendable {
        package let object: String
        package let reason: String
        /// Until when the place lets nobody delete it; nil where that is not why.
        package let lockedUntil: Timestamp?
    }

    /// What stays although nothing holds it.
    package var denied: [Left] { left.filter { $0.lockedUntil == nil } }
    /// What goes when its lock ends: some later push deletes it.
    package var locked: [Left] { left.filter { $0.lockedUntil != nil } }
}
