// Invariant: a seed and a public key have 32 bytes, a signature has 64; each is checked before libsodium is called.

import CSodium

/// The public half of an Ed25519 key (RFC 8032): checks signatures.
package struct VerifyKey: Hashable, Sendable {
    private let digest: Digest256

    /// The key, `nil` unless there are 32 bytes. Bytes that are no usable key verify nothing.
    package init?(_ bytes: [UInt8]) {
        guard let digest = Digest256(bytes) else { return nil }
        self.digest = digest
    }

    fileprivate init(_ digest: Digest256) {
        self.digest = digest
    }

    /// The 32 bytes.
    package var bytes: [UInt8] { digest.bytes }

    /// The 32 bytes in base64.
    package var base64: String { Base64.encode(bytes) }

    /// Whether `signature` was made over exactly `message` by the secret half.
    package func verifies(_ signature: [UInt8], of message: [UInt8]) -> Bool {
        message.withUnsafeBytes { verifies(signature, of: $0) }
    }

    /// The same for bytes that stay where they are.
    func verifies(_ signature: [UInt8], of message: UnsafeRawBufferPointer) -> Bool {
        signature.withUnsafeBytes { verifies($0, of: message) }
    }

    /// The same for bytes that stay where they are.
    package func verifies(_ signature: UnsafeRawBufferPointer, of message: UnsafeRawBufferPointer) -> Bool {
        guard signature.count == SigningKey.signatureLength else { return false }
        Sodium.start()
        return digest.withUnsafeBytes { key in
            crypto_sign_ed25519_verify_detached(
                signature.start, message.baseAddress, UInt64(message.count), key.start) == 0
        }
    }
}

extension VerifyKey: CustomStringConvertible {
    /// The key in base64.
    package var description: String { base64 }
}

/// An Ed25519 key in guarded memory: signs.
package final class SigningKey: Sendable {
    static let signatureLength = 64

    /// As libsodium wants it: the seed, then the public key.
    private let seedAndPublicKey: SecretBytes

    /// The half that checks signatures.
    package let verifyKey: VerifyKey

    /// The key of `seed`, which must be 32 bytes.
    package init(seed: UnsafeRawBufferPointer) {
        precondition(seed.count == 32, "a seed has 32 bytes")
        var publicBytes = Digest256.zero
        seedAndPublicKey = SecretBytes(count: 64) { secret in
            publicBytes = Digest256.writing {
                _ = crypto_sign_ed25519_seed_keypair($0, secret.start, seed.start)
            }
        }
        verifyKey = VerifyKey(publicBytes)
    }

    /// A new key.
    package static func random() -> SigningKey {
        SecretBytes.random(count: 32).withUnsafeBytes { SigningKey(seed: $0) }
    }

    /// Lends the seed's 32 bytes for the length of `body`.
    package func withUnsafeSeed<R: ~Copyable>(
        _ body: (UnsafeRawBufferPointer) throws -> R
    ) rethrows -> R {
        try seedAndPublicKey.withUnsafeBytes { try body(UnsafeRawBufferPointer(rebasing: $0[..<32])) }
    }

    /// The signature over exactly `message`, 64 bytes; the same for the same message.
    package func sign(_ message: [UInt8]) -> [UInt8] {
        message.withUnsafeBytes { sign($0) }
    }

    /// The same for bytes that stay where they are.
    func sign(_ message: UnsafeRawBufferPointer) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: Self.signatureLength) { signature, initialized in
            _ = crypto_sign_ed25519_detached(
                signature.start, nil, message.baseAddress, UInt64(message.count), seedAndPublicKey.pointer)
            initialized = Self.signatureLength
        }
    }
}

extension SigningKey: CustomStringConvertible, CustomReflectable {
    /// The type's name only.
    package var description: String { "SigningKey" }

    /// Shows nothing of the key.
    package var customMirror: Mirror { Mirror(self, children: []) }
}
