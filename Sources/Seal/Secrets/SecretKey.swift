// Invariant: a key always has 32 bytes. Every length given to libsodium is that of the buffer it stands beside, checked
// before the call where the caller chose it.

import CSodium

/// A 32-byte symmetric key in guarded memory; its description prints nothing of it.
///
/// A key serves one purpose: to encrypt, to make MACs, or to derive other keys.
package final class SecretKey: Sendable {
    private let bytes: SecretBytes

    /// The key that `bytes` are, which must be 32.
    package init(_ bytes: consuming SecretBytes) {
        precondition(bytes.count == 32, "a key has 32 bytes")
        self.bytes = bytes
    }

    /// A copy of `bytes`, which must be 32.
    package convenience init(copying bytes: UnsafeRawBufferPointer) {
        self.init(SecretBytes(copying: bytes))
    }

    /// A new key.
    package static func random() -> SecretKey {
        SecretKey(SecretBytes.random(count: 32))
    }

    /// Lends the 32 bytes for the length of `body`.
    package func withUnsafeBytes<R: ~Copyable>(
        _ body: (UnsafeRawBufferPointer) throws -> R
    ) rethrows -> R {
        try bytes.withUnsafeBytes(body)
    }

    /// BLAKE2b of the key: tells whether a key is the right one, and nothing else about it.
    package var digest: Digest256 {
        bytes.withUnsafeBytes { Blake2b.hash($0) }
    }

    /// The key for one purpose (FORMAT.md, "Keys"): the MAC of `"muniment/" ‖ label ‖ \0 ‖ context`.
    package func derive(_ label: String, context: [UInt8] = []) -> SecretKey {
        SecretKey(
            SecretBytes(count: 32) { buffer in
                if let target = buffer.baseAddress {
                    Self.derive(label, context: context, from: bytes.pointer, to: target)
                }
            })
    }

    /// The same, written to the 32 bytes at `target`.
    func derive(_ label: String, context: [UInt8], to target: UnsafeMutableRawPointer) {
        Self.derive(label, context: context, from: bytes.pointer, to: target)
    }

    /// The same of the 32 bytes at `key`, which are not those at `target`.
    static func derive(
        _ label: String, context: [UInt8], from key: UnsafeRawPointer, to target: UnsafeMutableRawPointer
    ) {
        let message = Array("muniment/".utf8) + Array(label.utf8) + [0] + context
        _ = crypto_generichash_blake2b(target, 32, message, UInt64(message.count), key, 32)
    }

    /// BLAKE2b-256 of `message`, keyed with this key.
    package func mac(_ message: UnsafeRawBufferPointer) -> Digest256 {
        Digest256.writing {
            _ = crypto_generichash_blake2b(
                $0, 32, message.baseAddress, UInt64(message.count), bytes.pointer, 32)
        }
    }

    /// BLAKE2b-256 of `message`, keyed with this key.
    package func mac(_ message: [UInt8]) -> Digest256 {
        message.withUnsafeBytes { mac($0) }
    }
}

extension SecretKey: CustomStringConvertible, CustomReflectable {
    /// The type's name only.
    package var description: String { "SecretKey" }

    /// Shows nothing of the key.
    package var customMirror: Mirror { Mirror(self, children: []) }
}
