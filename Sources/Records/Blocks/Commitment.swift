import Seal
import Store

/// Commits to records so that each can be proven alone (`schema/FORMAT.md`, "Commitments").
package struct Commitment: Sendable {
    /// SHA-256 after the commitment key has gone in; a copy of it starts every key hash.
    private let start: SHA256State

    /// - Parameter key: `derive("commitment", source ‖ 0 ‖ collection)`.
    package init(key: SecretKey) {
        var start = SHA256State()
        key.withUnsafeBytes { start.update($0) }
        self.start = start
    }

    /// SHA-256(commitment key ‖ key).
    package func keyHash(_ key: UnsafeRawBufferPointer) -> Digest256 {
        var hash = start
        hash.update(key)
        return hash.finish()
    }

    /// The hash of the key that stands in `record` at `span`.
    package func keyHash(of record: UnsafeRawBufferPointer, at span: KeySpan) -> Digest256 {
        let range = span.offset..<span.offset + span.length
        let bytes = UnsafeRawBufferPointer(rebasing: record[range])
        guard span.encoding != .verbatim else { return keyHash(bytes) }
        return span.encoding.decode(bytes).withUnsafeBytes { keyHash($0) }
    }

    /// A file's commitment: SHA-256(salt ‖ SHA-256 of the file).
    package static func file(salt: [UInt8], digest: Digest256) -> Digest256 {
        Digest256.sha256(salt + digest.bytes)
    }

    /// SHA-256(salt ‖ record).
    package static func recordHash(salt: UnsafeRawBufferPointer, record: UnsafeRawBufferPointer) -> Digest256 {
        var hash = SHA256State()
        hash.update(salt)
        hash.update(record)
        return hash.finish()
    }

    /// SHA-256(0x00 ‖ key hash ‖ SHA-256(salt ‖ record)).
    package static func leaf(keyHash: Digest256, salt: UnsafeRawBufferPointer, record: UnsafeRawBufferPointer)
        -> Digest256
    {
        leaf(keyHash: keyHash, recordHash: recordHash(salt: salt, record: record))
    }

    /// SHA-256(0x00 ‖ key hash ‖ record hash).
    package static func leaf(keyHash: Digest256, recordHash: Digest256) -> Digest256 {
        withUnsafeTemporaryAllocation(byteCount: 65, alignment: 8) { buffer in
            buffer[0] = 0
            if let start = buffer.baseAddress {
                keyHash.copy(to: start + 1)
                recordHash.copy(to: start + 33)
            }
            return Digest256.sha256(UnsafeRawBufferPointer(buffer))
        }
    }
}

/// One record's leaf, with what sorts it and what names it.
package struct LeafEntry: BitwiseCopyable, Comparable, Sendable {
    package let keyHash: Digest256
    package let leaf: Digest256
    package let ordinal: UInt32

    package init(keyHash: Digest256, leaf: Digest256, ordinal: UInt32) {
        self.keyHash = keyHash
        self.leaf = leaf
        self.ordinal = ordinal
    }

    package static func < (left: LeafEntry, right: LeafEntry) -> Bool {
        left.keyHash == right.keyHash ? left.leaf < right.leaf : left.keyHash < right.keyHash
    }
}
