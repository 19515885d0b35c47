import Seal
import Store

/// `ledger/attempts`: when a secret was given that opened no slot. Whoever tries has no key, so the file is a bare row of
/// times (eight bytes each, nanoseconds since 1970, little endian), which the next entry of someone who has one can count.
package struct WrongSecrets: Sendable {
    private let folder: VaultFolder

    package init(_ folder: VaultFolder) {
        self.folder = folder
    }

    /// Writes down one attempt, durably.
    ///
    /// - Throws: `StoreError`, for one where the medium is read-only.
    package func record(at time: Timestamp = .now) throws(StoreError) {
        let file = try OpenFile(folder.ledgerAttempts, .update)
        try file.waitForLock()
        defer { file.unlock() }
        var bytes: [UInt8] = []
        bytes.append(littleEndian: time.nanoseconds)
        // What a crash left of a time is written over.
        try file.write(bytes, at: try file.byteCount() / 8 * 8)
        try file.synchroniseData()
        FaultPoint.pass("durable \(folder.ledgerAttempts)")
    }

    /// How many attempts there were.
    package func count() throws(StoreError) -> Int {
        guard DurableFile.exists(folder.ledgerAttempts) else { return 0 }
        return try OpenFile(folder.ledgerAttempts, .read(followingLinks: false)).byteCount() / 8
    }

    /// When the attempts were made, from number `first` on.
    package func times(from first: Int = 0) throws(StoreError) -> [Timestamp] {
        let count = try count()
        guard first >= 0, first < count else { return [] }
        let file = try OpenFile(folder.ledgerAttempts, .read(followingLinks: false))
        let bytes = try file.read(8 * (count - first), at: 8 * first)
        return bytes.withUnsafeBytes { bytes in
            (0..<(count - first)).map {
                Timestamp(nanoseconds: Int64(littleEndian: bytes.loadUnaligned(fromByteOffset: 8 * $0, as: Int64.self)))
            }
        }
    }
}
