// Invariant: `start` is a block of `count` bytes from sodium_malloc that this value alone owns. It is written only while
// it is made, made read-only before anyone else sees it, and wiped and freed once, when the value goes. No closure's
// pointer may outlive the closure.

import CSodium

/// Bytes that must not leak: in guarded memory, wiped when they go, unprintable, moved and never copied.
///
/// The memory is locked where the system allows it (`RLIMIT_MEMLOCK`), kept out of core dumps, and fenced by pages that
/// stop a read past either end. As the type cannot be copied it cannot be put into a string, an `Any` or an array.
package struct SecretBytes: ~Copyable {
    private let start: UnsafeMutableRawPointer

    /// How many bytes there are.
    package let count: Int

    /// `count` bytes that `initializing` fills. What it throws is passed on, and the memory is wiped and freed.
    ///
    /// Traps where there is no memory left, as Swift's own allocations do.
    package init(count: Int, initializing: (UnsafeMutableRawBufferPointer) throws -> Void) rethrows {
        Sodium.start()
        guard let start = sodium_malloc(count) else { preconditionFailure("no guarded memory left") }
        do {
            try initializing(UnsafeMutableRawBufferPointer(start: start, count: count))
        } catch {
            sodium_free(start)
            throw error
        }
        // Fails only on systems that have no page protection; the bytes are then merely not write-protected.
        _ = sodium_mprotect_readonly(start)
        self.start = start
        self.count = count
    }

    /// A copy of `bytes`, which the caller wipes or forgets.
    package init(copying bytes: UnsafeRawBufferPointer) {
        self.init(count: bytes.count) { $0.copyMemory(from: bytes) }
    }

    /// `count` bytes from the operating system's generator.
    package static func random(count: Int) -> SecretBytes {
        SecretBytes(count: count) { buffer in
            if let start = buffer.baseAddress { randombytes_buf(start, buffer.count) }
        }
    }

    /// Lends the bytes for the length of `body`.
    package borrowing func withUnsafeBytes<R: ~Copyable>(
        _ body: (UnsafeRawBufferPointer) throws -> R
    ) rethrows -> R {
        try body(UnsafeRawBufferPointer(start: start, count: count))
    }

    /// The same without a closure, for calls into libsodium that are made millions of times. It must not be kept.
    var pointer: UnsafeRawPointer { UnsafeRawPointer(start) }

    deinit {
        sodium_free(start)
    }
}

// Safe: the bytes are written only in `init`, before the value can be shared, and are read-only from then on.
extension SecretBytes: @unchecked Sendable {}
