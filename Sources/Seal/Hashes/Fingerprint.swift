// Invariant: key and result are 16 bytes on the stack, lent for one call.

import CSodium

/// 128 bits that stand for a key or a record in the local state: SipHash-2-4-128 of it, the two words little-endian.
///
/// Good for finding out whether bytes are the same among bytes of one's own; it commits to nothing.
package struct Fingerprint: BitwiseCopyable, Hashable, Sendable {
    /// The first eight bytes.
    package var low: UInt64
    /// The last eight bytes.
    package var high: UInt64

    /// The fingerprint of these words.
    @inlinable package init(low: UInt64, high: UInt64) {
        self.low = low
        self.high = high
    }
}

/// Makes fingerprints under one key; a call allocates nothing.
///
/// It holds the key's 16 bytes outside guarded memory, so that millions of calls need no indirection: the key is derived
/// for this purpose alone and opens nothing.
package struct Fingerprinter: Sendable {
    private let key: (UInt64, UInt64)

    /// Takes the first 16 bytes of `key`.
    package init(key: SecretKey) {
        self.key = key.withUnsafeBytes { $0.loadUnaligned(as: (UInt64, UInt64).self) }
    }

    /// The fingerprint of `bytes`.
    package func callAsFunction(_ bytes: UnsafeRawBufferPointer) -> Fingerprint {
        var result: (UInt64, UInt64) = (0, 0)
        withUnsafeBytes(of: key) { key in
            withUnsafeMutableBytes(of: &result) { result in
                _ = crypto_shorthash_siphashx24(
                    result.start, bytes.baseAddress, UInt64(bytes.count), key.start)
            }
        }
        return Fingerprint(low: UInt64(littleEndian: result.0), high: UInt64(littleEndian: result.1))
    }
}

extension Fingerprinter: CustomStringConvertible, CustomReflectable {
    /// The type's name only.
    package var description: String { "Fingerprinter" }

    /// Shows nothing of the key.
    package var customMirror: Mirror { Mirror(self, children: []) }
}
