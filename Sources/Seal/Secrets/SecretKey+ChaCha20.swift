// Invariant: the length of `out` is checked against what libsodium will write before it is called.

import CSodium

/// ChaCha20-Poly1305 (RFC 8439), which other people's formats ask for. A pair of key and nonce must never seal twice: nonces of 12
/// bytes are too short to be drawn at random.
extension SecretKey {
    /// How long a nonce is.
    package static let shortNonceLength = 12

    /// Seals `plain` into the first `plain.count + 16` bytes of `out`, which may not be shorter.
    package func sealChaCha20(
        _ plain: UnsafeRawBufferPointer, nonce: [UInt8], into out: UnsafeMutableRawBufferPointer
    ) {
        precondition(nonce.count == Self.shortNonceLength, "a nonce has 12 bytes")
        precondition(out.count >= plain.count + Self.tagLength, "sealed bytes need room for their tag")
        withUnsafeBytes { key in
            _ = crypto_aead_chacha20poly1305_ietf_encrypt(
                out.start, nil, plain.baseAddress, UInt64(plain.count), nil, 0, nil, nonce, key.start)
        }
    }

    /// Opens `sealed` into the first `sealed.count - 16` bytes of `out`, which may not be shorter.
    ///
    /// - Returns: false where the tag does not match, or `sealed` has no room for one.
    package func openChaCha20(
        _ sealed: UnsafeRawBufferPointer, nonce: [UInt8], into out: UnsafeMutableRawBufferPointer
    ) -> Bool {
        precondition(nonce.count == Self.shortNonceLength, "a nonce has 12 bytes")
        guard sealed.count >= Self.tagLength else { return false }
        precondition(out.count >= sealed.count - Self.tagLength, "plain bytes need room")
        return withUnsafeBytes { key in
            crypto_aead_chacha20poly1305_ietf_decrypt(
                out.baseAddress, nil, nil, sealed.start, UInt64(sealed.count), nil, 0, nonce, key.start) == 0
        }
    }
}
