import Store
import Vault

/// When the locks of a replica's objects were last renewed, as this machine remembers. A push renews them when half of the time is
/// over for which keys are locked, so that nightly pushes alone let none run out.
struct LockDate {
    private let path: String
    private let keyLockDays: Int

    /// - Parameter name: of the replica.
    init(_ folder: VaultFolder, _ name: String, keyLockDays: Int) {
        path = folder.memory(of: .locked, at: name)
        self.keyLockDays = keyLockDays
    }

    /// Whether they are to be renewed; also where this machine does not know when they were, or for how many days.
    func isDue(at time: Timestamp) -> Bool {
        guard let bytes = try? DurableFile.read(path, limit: 64) else { return true }
        let words = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isWhitespace).map(String.init)
        guard words.count == 2, words[1] == "\(keyLockDays)d", let last = Timestamp(words[0]), last <= time else {
            return true
        }
        return time.nanoseconds - last.nanoseconds > Int64(keyLockDays) * LockTerms.day / 2
    }

    /// Remembers that they were, if that can be.
    func remember(_ time: Timestamp) {
        try? DurableFile.writeDerived(Array("\(time.description) \(keyLockDays)d\n".utf8), to: path)
    }
}
