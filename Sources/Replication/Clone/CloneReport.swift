import Store

/// What a clone did.
package struct CloneReport: Sendable {
    /// Where the copy is.
    package let place: String
    /// The follower's folder.
    package let path: String
    /// Whether the folder was a follower before.
    package let isUpdate: Bool
    /// Of the inventory: when it was made, and of how many entries of the ledger.
    package let made: Timestamp
    package let entries: Int
    /// What people compare to be sure that they speak of the same vault.
    package let rootFingerprint: String
    package internal(set) var snapshots = 0
    package internal(set) var files = 0
    package internal(set) var fileBytes = 0
    /// What was fetched; the rest was there.
    package internal(set) var fetched = 0
    package internal(set) var fetchedBytes = 0
    /// What the copy has no more, and so was taken away.
    package internal(set) var removed = 0
    /// Snapshots that do not come back, as their keys were destroyed.
    package internal(set) var destroyedSnapshots = 0
}
