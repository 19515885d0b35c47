// Invariant: the buffer is zeroed whole before it is encrypted in place, and its length is given as it is.

import CSodium

/// The salts of a record block (FORMAT.md, "Record blocks").
package enum SaltStream {
    /// Bytes of a seed, and of a salt.
    package static let seedCount = 32
    package static let saltCount = 32

    /// `count` salts of 32 bytes, one behind the other: XChaCha20's key stream from its block 1, under the block's seed
    /// of 32 bytes and a nonce of zeros.
    package static func salts(seed: UnsafeRawBufferPointer, count: Int) -> [UInt8] {
        precondition(seed.count == seedCount, "a seed has 32 bytes")
        Sodium.start()
        return [UInt8](unsafeUninitializedCapacity: count * saltCount) { buffer, initialized in
            let length = count * saltCount
            buffer.initialize(repeating: 0)
            initialized = length
            guard let start = buffer.baseAddress else { return }
            withUnsafeBytes(of: (UInt64(0), UInt64(0), UInt64(0))) { nonce in
                // Block 0 is the one that the AEAD keeps for its tag, hence 1.
                _ = crypto_stream_xchacha20_xor_ic(start, start, UInt64(length), nonce.start, 1, seed.start)
            }
        }
    }
}
