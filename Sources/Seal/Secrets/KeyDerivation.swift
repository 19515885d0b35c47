// Invariant: the state of the hash is wiped before it goes, and every length given to libsodium is that of the buffer it stands
// beside.

import CSodium

/// HMAC and HKDF with SHA-256, which other people's formats ask for; this program's own keys come from `SecretKey.derive`.
extension SecretBytes {
    /// HKDF-SHA-256 (RFC 5869) of these bytes: a key of 32 bytes.
    package borrowing func hkdf(salt: [UInt8], info: String) -> SecretKey {
        // No salt is one of 32 zeros.
        let salt = salt.isEmpty ? [UInt8](repeating: 0, count: 32) : salt
        let extracted = SecretBytes(count: 32) { out in
            salt.withUnsafeBytes { salt in
                withUnsafeBytes { HMACSHA256.write($0, key: salt, to: out) }
            }
        }
        let label = Array(info.utf8) + [1]
        return SecretKey(
            SecretBytes(count: 32) { out in
                extracted.withUnsafeBytes { key in
                    label.withUnsafeBytes { HMACSHA256.write($0, key: key, to: out) }
                }
            })
    }
}

extension SecretKey {
    /// HMAC-SHA-256 (RFC 2104) of `message` under this key.
    package func hmacSHA256(_ message: [UInt8]) -> Digest256 {
        Digest256.writing { out in
            withUnsafeBytes { key in
                message.withUnsafeBytes {
                    HMACSHA256.write($0, key: key, to: UnsafeMutableRawBufferPointer(start: out, count: 32))
                }
            }
        }
    }
}

private enum HMACSHA256 {
    /// Writes the 32 bytes of the MAC of `message` to `out`.
    static func write(
        _ message: UnsafeRawBufferPointer, key: UnsafeRawBufferPointer, to out: UnsafeMutableRawBufferPointer
    ) {
        precondition(out.count == 32, "an HMAC with SHA-256 has 32 bytes, and a key")
        Sodium.start()
        var state = crypto_auth_hmacsha256_state()
        _ = crypto_auth_hmacsha256_init(&state, key.start.assumingMemoryBound(to: UInt8.self), key.count)
        if !message.isEmpty {
            _ = crypto_auth_hmacsha256_update(
                &state, message.start.assumingMemoryBound(to: UInt8.self), UInt64(message.count))
        }
        _ = crypto_auth_hmacsha256_final(&state, out.start.assumingMemoryBound(to: UInt8.self))
        sodium_memzero(&state, MemoryLayout<crypto_auth_hmacsha256_state>.size)
    }
}
