import Records
import Seal
import Store

/// The keys of a collection's records that were erased and are not to come again, as who gives records out needs them.
package struct SuppressedKeys: Sendable {
    private let hashes: Set<Digest256>
    private let commitment: Commitment

    fileprivate init(_ hashes: Set<Digest256>, _ commitment: Commitment) {
        self.hashes = hashes
        self.commitment = commitment
    }

    /// Whether the record with this key was erased.
    package func covers(_ key: String) -> Bool {
        guard !hashes.isEmpty else { return false }
        return hashes.contains(Array(key.utf8).withUnsafeBytes { commitment.keyHash($0) })
    }
}

extension Vault {
    /// Those of a source's collection that are in force. Who was erased may be archived again (`--suppressed keep`).
    ///
    /// - Throws: `StoreError.damaged` where the register is not what was written.
    package func suppressedKeys(of source: String, collection: String) throws -> SuppressedKeys {
        let content = try lastDocument(SuppressedContent.self, currentHeader())?.content ?? SuppressedContent()
        return SuppressedKeys(
            content.keyHashes(source: source, collection: collection),
            Commitment(key: try keys.commitment(source: source, collection: collection)))
    }
}
