// Invariant: keys have 32 bytes, and a sealed box is 48 bytes longer than what it holds; both are checked before
// libsodium is called.

import CSodium

/// How much longer a sealed box is than what it holds: a one-time public key and a tag.
let boxOverhead = 48

/// The public half of an X25519 key: seals boxes that only the secret half opens.
///
/// Anyone can seal a box: what is in one says nothing about who put it there.
package struct OpenPublicKey: Hashable, Sendable {
    private let digest: Digest256

    fileprivate init(_ digest: Digest256) {
        self.digest = digest
    }

    /// The key, `nil` unless there are 32 bytes and they are not one of the few points of small order, with which every
    /// secret half would agree on the same shared secret.
    package init?(_ bytes: [UInt8]) {
        guard let digest = Digest256(bytes) else { return nil }
        Sodium.start()
        // Any scalar serves: after clamping it is a multiple of the cofactor, which sends small orders to zero.
        let scalar = [UInt8](repeating: 64, count: 32)
        var shared = [UInt8](repeating: 0, count: 32)
        guard crypto_scalarmult_curve25519(&shared, scalar, bytes) == 0 else { return nil }
        self.digest = digest
    }

    /// The 32 bytes.
    package var bytes: [UInt8] { digest.bytes }

    /// The 32 bytes in base64.
    package var base64: String { Base64.encode(bytes) }

    /// A sealed box (libsodium's `crypto_box_seal`) that holds `plain`, 48 bytes longer.
    package func sealBox(_ plain: UnsafeRawBufferPointer) -> [UInt8] {
        Sodium.start()
        let length = plain.count + boxOverhead
        return [UInt8](unsafeUninitializedCapacity: length) { buffer, initialized in
            let result = digest.withUnsafeBytes { key in
                crypto_box_seal(buffer.start, plain.baseAddress, UInt64(plain.count), key.start)
            }
            // It fails for keys of small order alone, which `init` refuses.
            precondition(result == 0, "a usable public key seals")
            initialized = length
        }
    }

    /// A sealed box that holds `plain`, 48 bytes longer.
    package func sealBox(_ plain: [UInt8]) -> [UInt8] {
        plain.withUnsafeBytes { sealBox($0) }
    }
}

extension OpenPublicKey: CustomStringConvertible {
    /// The key in base64.
    package var description: String { base64 }
}

/// The secret half of an X25519 key, in guarded memory: opens boxes.
package final class OpenSecretKey: Sendable {
    private let bytes: SecretBytes

    /// The half that seals.
    package let publicKey: OpenPublicKey

    /// The key that `bytes` are, which must be 32.
    package init(_ bytes: consuming SecretBytes) {
        precondition(bytes.count == 32, "a key has 32 bytes")
        let publicBytes = bytes.withUnsafeBytes { secret in
            Digest256.writing { _ = crypto_scalarmult_curve25519_base($0, secret.start) }
        }
        publicKey = OpenPublicKey(publicBytes)
        self.bytes = bytes
    }

    /// A copy of `bytes`, which must be 32.
    package convenience init(copying bytes: UnsafeRawBufferPointer) {
        self.init(SecretBytes(copying: bytes))
    }

    /// A new key.
    package static func random() -> OpenSecretKey {
        OpenSecretKey(SecretBytes.random(count: 32))
    }

    /// Lends the 32 bytes for the length of `body`.
    package func withUnsafeBytes<R: ~Copyable>(
        _ body: (UnsafeRawBufferPointer) throws -> R
    ) rethrows -> R {
        try bytes.withUnsafeBytes(body)
    }

    /// What the box holds, `nil` where it was sealed to another key or altered.
    package func openBox(_ sealed: [UInt8]) -> SecretBytes? {
        guard sealed.count >= boxOverhead else { return nil }
        var isGenuine = false
        let plain = SecretBytes(count: sealed.count - boxOverhead) { buffer in
            isGenuine =
                crypto_box_seal_open(
                    buffer.baseAddress, sealed, UInt64(sealed.count), publicKey.bytes, bytes.pointer) == 0
        }
        guard isGenuine else { return nil }
        return plain
    }
}

extension OpenSecretKey {
    /// Writes what the box holds to `plain`, which has room for all but the box's overhead; false where it was sealed to
    /// another key or altered.
    func openBox(_ sealed: UnsafeRawBufferPointer, into plain: UnsafeMutableRawPointer) -> Bool {
        guard sealed.count >= boxOverhead else { return false }
        return crypto_box_seal_open(
            plain, sealed.start, UInt64(sealed.count), publicKey.bytes, bytes.pointer) == 0
    }
}

extension OpenSecretKey: CustomStringConvertible, CustomReflectable {
    /// The type's name only.
    package var description: String { "OpenSecretKey" }

    /// Shows nothing of the key.
    package var customMirror: Mirror { Mirror(self, children: []) }
}

extension OpenSecretKey {
    /// The secret that this key shares with the other's secret half (X25519, RFC 7748, section 5), 32 bytes; nil where it is all
    /// zeros. It is no key yet: one is derived from it.
    package func agree(with other: OpenPublicKey) -> SecretBytes? {
        var isUsable = false
        let shared = SecretBytes(count: 32) { out in
            isUsable = crypto_scalarmult_curve25519(out.start, bytes.pointer, other.bytes) == 0
        }
        guard isUsable else { return nil }
        return shared
    }
}
