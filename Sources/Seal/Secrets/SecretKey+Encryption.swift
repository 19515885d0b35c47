// Invariant: the length of `out` is checked against what libsodium will write before it is called.

import CSodium

/// XChaCha20-Poly1305-IETF (draft-irtf-cfrg-xchacha-03): the AEAD of everything that Muniment encrypts.
///
/// A pair of key and nonce must never seal twice. The nonce is 24 bytes; the tag is the last 16 of what is sealed.
extension SecretKey {
    /// How much longer sealed bytes are than plain ones.
    package static let tagLength = 16

    /// How long a nonce is.
    package static let nonceLength = 24

    /// Seals `plain` into the first `plain.count + 16` bytes of `out`, which may not be shorter.
    package func seal(
        _ plain: UnsafeRawBufferPointer, nonce: [UInt8], associated: [UInt8], into out: UnsafeMutableRawBufferPointer
    ) {
        precondition(nonce.count == Self.nonceLength, "a nonce has 24 bytes")
        guard let target = out.baseAddress, out.count >= plain.count + Self.tagLength else {
            preconditionFailure("sealed bytes need room for their tag")
        }
        withUnsafeBytes { key in
            _ = crypto_aead_xchacha20poly1305_ietf_encrypt(
                target, nil, plain.baseAddress, UInt64(plain.count), associated, UInt64(associated.count), nil, nonce,
                key.start)
        }
    }

    /// Opens `sealed` into the first `sealed.count - 16` bytes of `out`, which may not be shorter.
    ///
    /// - Returns: false where the tag does not match key, nonce, associated data and bytes, or `sealed` has no room for
    ///   one; `out` then holds nothing of the plain bytes.
    package func open(
        _ sealed: UnsafeRawBufferPointer, nonce: [UInt8], associated: [UInt8], into out: UnsafeMutableRawBufferPointer
    ) -> Bool {
        precondition(nonce.count == Self.nonceLength, "a nonce has 24 bytes")
        guard sealed.count >= Self.tagLength, let source = sealed.baseAddress else { return false }
        precondition(out.count >= sealed.count - Self.tagLength, "plain bytes need room")
        return withUnsafeBytes { key in
            crypto_aead_xchacha20poly1305_ietf_decrypt(
                out.baseAddress, nil, nil, source, UInt64(sealed.count), associated, UInt64(associated.count), nonce,
                key.start) == 0
        }
    }

    /// The sealed form of `plain`, 16 bytes longer.
    package func seal(_ plain: [UInt8], nonce: [UInt8], associated: [UInt8]) -> [UInt8] {
        let length = plain.count + Self.tagLength
        return [UInt8](unsafeUninitializedCapacity: length) { buffer, initialized in
            plain.withUnsafeBytes { plain in
                seal(plain, nonce: nonce, associated: associated, into: UnsafeMutableRawBufferPointer(buffer))
            }
            initialized = length
        }
    }

    /// The plain bytes, `nil` where the tag does not match or `sealed` is too short to have one.
    package func open(_ sealed: [UInt8], nonce: [UInt8], associated: [UInt8]) -> [UInt8]? {
        guard sealed.count >= Self.tagLength else { return nil }
        var isGenuine = false
        let plain = [UInt8](unsafeUninitializedCapacity: sealed.count - Self.tagLength) { buffer, initialized in
            isGenuine = sealed.withUnsafeBytes { sealed in
                open(sealed, nonce: nonce, associated: associated, into: UnsafeMutableRawBufferPointer(buffer))
            }
            initialized = isGenuine ? sealed.count - Self.tagLength : 0
        }
        return isGenuine ? plain : nil
    }
}
