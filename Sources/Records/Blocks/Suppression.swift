import Seal

/// Records that are not to come in again, as they were erased: by the hashes of their keys.
package struct Suppression: Sendable {
    /// What becomes of such a record.
    package enum Way: String, Sendable, CaseIterable {
        /// It is left out.
        case drop
        /// It is archived as any other.
        case keep
        /// Nothing is archived.
        case refuse
    }

    /// One of them came, and `way` is to refuse.
    package struct Refused: Error {}

    /// One of them came, `way` is to drop, and the scan was not made to leave any out.
    package struct Met: Error {}

    package let way: Way
    /// Whether a scan leaves them out. It costs as much as hashing the file once more, for the digest of what is left, and hardly any
    /// file has one: so the first look is without.
    package var leavesOut = false
    private let keyHashes: Set<Digest256>
    /// The first halves of the hashes, by which a state knows its records.
    private let leading: Set<Fingerprint>

    /// - Returns: nil where nothing is suppressed, so that nobody looks.
    package init?(_ keyHashes: Set<Digest256>, way: Way) {
        guard !keyHashes.isEmpty else { return nil }
        self.way = way
        self.keyHashes = keyHashes
        leading = Set(keyHashes.map(\.leading))
    }

    /// Whether a record has such a key.
    func covers(_ keyHash: Digest256) -> Bool { keyHashes.contains(keyHash) }

    /// Whether a record of a state may have such a key.
    func mayCover(_ entry: RecordEntry) -> Bool { leading.contains(entry.key) }
}
