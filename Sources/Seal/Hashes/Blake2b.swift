// Invariant: `state` is libsodium's own, in memory of its size and alignment that this value alone owns, made by its
// `init` and freed when the value goes; every pointer is lent for one call with the length that goes with it.

import CSodium

/// BLAKE2b-256 without a key (RFC 7693), over bytes that come in parts.
package struct Blake2b: ~Copyable {
    private let state: OpaquePointer

    /// A hash of nothing yet.
    package init() {
        Sodium.start()
        let memory = UnsafeMutableRawPointer.allocate(byteCount: crypto_generichash_blake2b_statebytes(), alignment: 64)
        state = OpaquePointer(memory)
        _ = crypto_generichash_blake2b_init(state, nil, 0, 32)
    }

    /// Takes the next bytes.
    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        _ = crypto_generichash_blake2b_update(state, bytes.baseAddress, UInt64(bytes.count))
    }

    /// The hash of all bytes taken. It can be asked for once, and nothing can be added afterwards.
    package mutating func finish() -> Digest256 {
        Digest256.writing { digest in
            let result = crypto_generichash_blake2b_final(state, digest, 32)
            precondition(result == 0, "a hash is finished once")
        }
    }

    /// The hash of `bytes`.
    package static func hash(_ bytes: UnsafeRawBufferPointer) -> Digest256 {
        Sodium.start()
        return Digest256.writing {
            _ = crypto_generichash_blake2b($0, 32, bytes.baseAddress, UInt64(bytes.count), nil, 0)
        }
    }

    /// The hash of `bytes`.
    package static func hash(_ bytes: [UInt8]) -> Digest256 {
        bytes.withUnsafeBytes { hash($0) }
    }

    /// BLAKE2b-512 of `bytes`.
    package static func longHash(_ bytes: [UInt8]) -> [UInt8] {
        Sodium.start()
        var hash = [UInt8](repeating: 0, count: 64)
        _ = crypto_generichash_blake2b(&hash, hash.count, bytes, UInt64(bytes.count), nil, 0)
        return hash
    }

    deinit {
        UnsafeMutableRawPointer(state).deallocate()
    }
}

// Safe: the state belongs to this value alone, which cannot be copied, and only its mutating functions touch it.
extension Blake2b: @unchecked Sendable {}
