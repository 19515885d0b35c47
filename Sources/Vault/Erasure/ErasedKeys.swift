import Seal
import Store

/// Which records of a collection are to be erased.
package struct ErasedKeys: Sendable {
    /// All versions of all records with these keys: by their hashes.
    package var keyHashes: Set<Digest256> = []
    /// Single records among others of the same key: by the SHA-256 of their bytes.
    package var records: Set<Digest256> = []

    package init(keyHashes: Set<Digest256> = [], records: Set<Digest256> = []) {
        self.keyHashes = keyHashes
        self.records = records
    }

    package var isEmpty: Bool { keyHashes.isEmpty && records.isEmpty }

    /// Whether a record is to be erased.
    func cover(_ keyHash: Digest256, _ record: UnsafeRawBufferPointer) -> Bool {
        keyHashes.contains(keyHash) || !records.isEmpty && records.contains(Digest256.sha256(record))
    }
}
