// Invariant: `start` is a block of `capacity` times 32 bytes (of 32 where that is none) from sodium_malloc that this value
// alone owns, wiped and freed when it goes; the first `count` keys of it are filled, and `count` never passes `capacity`.
// Every length given to libsodium is that of the buffer it stands beside.

import CSodium

/// Keys of 32 bytes in guarded memory, one behind the other, that are sealed and opened as one: for who keeps the keys of
/// many boxes, where guarded memory for each would cost as much as opening it. One owner, one task.
package struct KeyRow: ~Copyable {
    private static let keyCount = 32
    private let start: UnsafeMutableRawPointer
    private let capacity: Int
    /// How many keys there are.
    package private(set) var count = 0

    /// No key yet, and room for `capacity`. Traps where there is no memory left.
    package init(capacity: Int) {
        Sodium.start()
        guard let start = sodium_malloc(max(1, capacity) * Self.keyCount) else {
            preconditionFailure("no guarded memory left")
        }
        self.start = start
        self.capacity = capacity
    }

    /// The keys that `sealed` holds; nil where it does not open, or holds no whole number of keys.
    package static func opening(
        _ sealed: [UInt8], nonce: [UInt8], associated: [UInt8], with key: SecretKey
    ) -> KeyRow? {
        let plainCount = sealed.count - SecretKey.tagLength
        guard plainCount >= 0, plainCount.isMultiple(of: keyCount) else { return nil }
        var row = KeyRow(capacity: plainCount / keyCount)
        let room = UnsafeMutableRawBufferPointer(start: row.start, count: plainCount)
        let isGenuine = sealed.withUnsafeBytes { key.open($0, nonce: nonce, associated: associated, into: room) }
        guard isGenuine else { return nil }
        row.count = row.capacity
        return row
    }

    /// All keys, sealed.
    package borrowing func sealed(nonce: [UInt8], associated: [UInt8], with key: SecretKey) -> [UInt8] {
        let plain = UnsafeRawBufferPointer(start: start, count: count * Self.keyCount)
        return [UInt8](unsafeUninitializedCapacity: plain.count + SecretKey.tagLength) { buffer, filled in
            key.seal(plain, nonce: nonce, associated: associated, into: UnsafeMutableRawBufferPointer(buffer))
            filled = plain.count + SecretKey.tagLength
        }
    }

    /// Copies the key at `place` to 32 bytes that have room for it; false where there is none.
    borrowing func copy(_ place: Int, to target: UnsafeMutableRawPointer) -> Bool {
        guard (0..<count).contains(place) else { return false }
        target.copyMemory(from: start + place * Self.keyCount, byteCount: Self.keyCount)
        return true
    }

    /// Puts the key that is derived from `key` behind the last one; false where there is no room.
    package mutating func append(derivedFrom key: SecretKey, _ label: String, context: [UInt8]) -> Bool {
        guard count < capacity else { return false }
        key.derive(label, context: context, to: start + count * Self.keyCount)
        count += 1
        return true
    }

    /// Puts a copy of the 32 bytes at `source` behind the last key; false where there is no room.
    mutating func append(_ source: UnsafeRawPointer) -> Bool {
        guard count < capacity else { return false }
        (start + count * Self.keyCount).copyMemory(from: source, byteCount: Self.keyCount)
        count += 1
        return true
    }

    deinit { sodium_free(start) }
}
