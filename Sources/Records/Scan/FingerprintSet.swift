import Seal

/// Fingerprints that have been seen. They are random under a key that nobody outside knows, so their own bits say where they
/// go, and hashing them again, as `Set` does, would be the larger part of the work.
package struct FingerprintSet: Sendable {
    /// As many as a power of two; what is empty is zero.
    private var slots: [Fingerprint] = []
    private var hasZero = false
    package private(set) var count = 0

    private static let firstCount = 256

    package init() {}

    /// Whether it was not there before.
    package mutating func insert(_ fingerprint: Fingerprint) -> Bool {
        guard !fingerprint.isZero else {
            defer { hasZero = true }
            if !hasZero { count += 1 }
            return !hasZero
        }
        // Three quarters full at most, so that there is always an empty slot to stop at, and it is near.
        if (count + 1) * 4 > slots.count * 3 { grow() }
        let slot = place(of: fingerprint)
        guard slots[slot].isZero else { return false }
        slots[slot] = fingerprint
        count += 1
        return true
    }

    package func contains(_ fingerprint: Fingerprint) -> Bool {
        guard !fingerprint.isZero else { return hasZero }
        return !slots.isEmpty && !slots[place(of: fingerprint)].isZero
    }

    /// Where it is, or else would be.
    private func place(of fingerprint: Fingerprint) -> Int {
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: fingerprint.low) & mask
        while !slots[slot].isZero, slots[slot].low != fingerprint.low || slots[slot].high != fingerprint.high {
            slot = (slot + 1) & mask
        }
        return slot
    }

    private mutating func grow() {
        let old = slots
        slots = Array(repeating: Fingerprint(low: 0, high: 0), count: max(Self.firstCount, old.count * 2))
        for fingerprint in old where !fingerprint.isZero { slots[place(of: fingerprint)] = fingerprint }
    }
}

extension Fingerprint {
    fileprivate var isZero: Bool { low | high == 0 }
}
