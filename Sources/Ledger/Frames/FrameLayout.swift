import Seal

/// Where a frame's parts stand, in bytes from its first one (`schema/FORMAT.md`, "The ledger").
enum FrameLayout {
    static let time = 4
    static let entryHash = 12
    static let leafHash = 44
    static let generation = 76
    static let box = 80
    static let nonce = 160
    static let sealedEntry = 184

    static let boxCount = 80
    static let nonceCount = SecretKey.nonceLength
    static let signatureCount = 64

    /// The fewest bytes that may follow a frame's length: an entry with an empty body, sealed.
    static let leastCount = sealedEntry - 4 + SealedEntry.headCount + SealedEntry.tagCount + signatureCount
    /// The most.
    static let mostCount = 1 << 20
    /// The shortest frame.
    static let shortest = 4 + leastCount
    /// The longest frame.
    static let longest = 4 + mostCount
}
