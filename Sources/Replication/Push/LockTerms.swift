import Store
import Vault

/// For how long a place that locks objects is to let nobody delete them.
struct LockTerms: Sendable {
    /// From when on they count.
    let time: Timestamp
    /// For files that never change: packs, manifests, whole parts of the ledger.
    let kept: Timestamp
    /// For all else: keys that may have to go, and what is replaced.
    let replaced: Timestamp

    /// In nanoseconds.
    static let day: Int64 = 86_400_000_000_000
    /// Days, where nothing else was told.
    static let usualKeyLock = Replica.usualKeyLockDays

    /// The terms of a replica; nil where it is not told to lock anything.
    ///
    /// - Throws: `UploadError.badSettings`.
    init?(_ settings: UploaderSettings, _ vault: Vault, at time: Timestamp) throws {
        guard settings["lock"] != nil else { return nil }
        self.time = time
        let days = try settings.keyLockDays()
        replaced = Timestamp(nanoseconds: time.nanoseconds + Int64(days) * Self.day)
        kept = max(replaced, try vault.longestTerm(from: time) ?? replaced)
    }

    /// Until when a file's object is to be locked.
    func end(of file: CopiedFile) -> Timestamp { file.isNeverReplaced ? kept : replaced }
}

extension UploaderSettings {
    /// - Throws: `UploadError.badSettings`.
    func keyLockDays() throws(UploadError) -> Int {
        guard let text = values["key-lock"] else { return LockTerms.usualKeyLock }
        guard text.hasSuffix("d"), let days = Int(text.dropLast()), (1...36_500).contains(days) else {
            throw .badSettings("--key-lock has to be a number of days such as 30d, not '\(text)'")
        }
        return days
    }
}
