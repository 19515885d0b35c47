// Invariant: `start` is a block of 64 bytes from sodium_malloc that this value alone owns, wiped and freed when it goes. The
// key is the first 32, written only by `take`, with what a box of exactly 32 bytes held or a key of a row, and used only while
// `isFilled`; the others are for what is derived from it. Every length given to libsodium is checked before the call.

import CSodium

/// A key that came in a sealed box, in guarded memory that is used again for the next one: for readers who open boxes by
/// the thousand, where making guarded memory for each would cost as much as opening it. One owner, one task.
package struct BoxedKey: ~Copyable {
    private static let count = 32
    private let start: UnsafeMutableRawPointer
    private var isFilled = false

    /// No key yet. Traps where there is no memory left.
    package init() {
        Sodium.start()
        guard let start = sodium_malloc(2 * Self.count) else { preconditionFailure("no guarded memory left") }
        self.start = start
    }

    /// Takes the key that `box` holds, in place of the one before; false where it does not open with `key`, or does not hold
    /// a key.
    package mutating func take(_ box: UnsafeRawBufferPointer, with key: OpenSecretKey) -> Bool {
        isFilled = box.count == Self.count + boxOverhead && key.openBox(box, into: start)
        return isFilled
    }

    /// Takes a copy of a row's key, in place of the one before; false where the row has none at that place.
    package mutating func take(_ row: borrowing KeyRow, at place: Int) -> Bool {
        isFilled = row.copy(place, to: start)
        return isFilled
    }

    /// Opens `sealed` into the first `sealed.count - 16` bytes of `out`, which may not be shorter; false where the tag does
    /// not match, or there is no key.
    package borrowing func open(
        _ sealed: UnsafeRawBufferPointer, nonce: UnsafeRawBufferPointer, associated: [UInt8],
        into out: UnsafeMutableRawBufferPointer
    ) -> Bool {
        guard isFilled, nonce.count == SecretKey.nonceLength, sealed.count >= SecretKey.tagLength else { return false }
        precondition(out.count >= sealed.count - SecretKey.tagLength, "plain bytes need room")
        return crypto_aead_xchacha20poly1305_ietf_decrypt(
            out.baseAddress, nil, nil, sealed.start, UInt64(sealed.count), associated, UInt64(associated.count),
            nonce.start, start) == 0
    }

    /// BLAKE2b of the key that is derived from this one; nil where there is no key.
    package mutating func digest(derivedFor label: String) -> Digest256? {
        guard isFilled else { return nil }
        let derived = start + Self.count
        SecretKey.derive(label, context: [], from: start, to: derived)
        return Blake2b.hash(UnsafeRawBufferPointer(start: derived, count: Self.count))
    }

    /// Puts a copy of the key behind a row's last one; false where there is no key, or no room.
    package borrowing func append(to row: inout KeyRow) -> Bool { isFilled && row.append(start) }

    deinit { sodium_free(start) }
}
