import Seal

/// The keys that open the rows of several snapshots, in guarded memory one behind the other. One owner, one task.
package final class RowKeys {
    /// Whose keys they are, in the order in which they came.
    package private(set) var snapshots: [Digest256] = []
    private var places: [Digest256: Int] = [:]
    private var row: KeyRow
    /// The key that a row is opened with.
    private var key = BoxedKey()

    /// No key yet, and room for `capacity`.
    package init(capacity: Int) {
        row = KeyRow(capacity: capacity)
        snapshots.reserveCapacity(capacity)
        places.reserveCapacity(capacity)
    }

    /// The keys of `snapshots` that `sealed` gave; nil where it does not open, or two are of one snapshot.
    package init?(
        opening sealed: [UInt8], nonce: [UInt8], associated: [UInt8], with key: SecretKey, of snapshots: [Digest256]
    ) {
        guard let row = KeyRow.opening(sealed, nonce: nonce, associated: associated, with: key),
            row.count == snapshots.count
        else { return nil }
        self.row = row
        self.snapshots = snapshots
        places.reserveCapacity(snapshots.count)
        for (place, snapshot) in snapshots.enumerated() { places[snapshot] = place }
        guard places.count == snapshots.count else { return nil }
    }

    /// All keys, sealed.
    package func sealed(nonce: [UInt8], associated: [UInt8], with key: SecretKey) -> [UInt8] {
        row.sealed(nonce: nonce, associated: associated, with: key)
    }

    /// Takes for a snapshot the key that is derived from `key`; false where there is one, or no room.
    package func append(_ snapshot: Digest256, derivedFrom key: SecretKey, _ label: String, context: [UInt8]) -> Bool {
        guard places[snapshot] == nil, row.append(derivedFrom: key, label, context: context) else { return false }
        note(snapshot)
        return true
    }

    /// Takes for a snapshot the key that `other` has for it; false where it has none, or there is one, or no room.
    package func append(_ snapshot: Digest256, from other: RowKeys) -> Bool {
        guard places[snapshot] == nil, let place = other.places[snapshot], key.take(other.row, at: place),
            key.append(to: &row)
        else { return false }
        note(snapshot)
        return true
    }

    private func note(_ snapshot: Digest256) {
        places[snapshot] = snapshots.count
        snapshots.append(snapshot)
    }

    /// Whether there is a key of that snapshot.
    func holds(_ snapshot: Digest256) -> Bool { places[snapshot] != nil }

    /// What a snapshot's row holds sealed; nil where its key is not here, or nonce, columns or sealed bytes are others.
    func open(
        _ sealed: ArraySlice<UInt8>, nonce: ArraySlice<UInt8>, associated: [UInt8], of snapshot: Digest256
    ) -> [UInt8]? {
        guard let place = places[snapshot], key.take(row, at: place), sealed.count >= SecretKey.tagLength else {
            return nil
        }
        var isGenuine = false
        let plain = [UInt8](unsafeUninitializedCapacity: sealed.count - SecretKey.tagLength) { buffer, filled in
            isGenuine = sealed.withUnsafeBytes { sealed in
                nonce.withUnsafeBytes { nonce in
                    key.open(
                        sealed, nonce: nonce, associated: associated, into: UnsafeMutableRawBufferPointer(buffer))
                }
            }
            filled = isGenuine ? sealed.count - SecretKey.tagLength : 0
        }
        return isGenuine ? plain : nil
    }
}
