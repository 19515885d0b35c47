// Invariant of this file: the reader loads eight bytes at once only where eight are left, and says nil where bits run out.

/// Writes numbers of few bits one behind the other, each from its lowest bit up, bytes filled from their lowest bit up.
struct BitWriter: ~Copyable {
    private(set) var bytes = Pile<UInt8>(capacity: 1 << 14)
    private var pending: UInt64 = 0
    private var pendingCount = 0

    /// `bitCount` is at most 56, and `value` has no more bits.
    @inline(__always)
    mutating func write(_ value: UInt64, bitCount: Int) {
        pending |= value << UInt64(pendingCount)
        pendingCount += bitCount
        while pendingCount >= 8 {
            bytes.append(UInt8(truncatingIfNeeded: pending))
            pending >>= 8
            pendingCount -= 8
        }
    }

    /// Fills the last byte with zero bits.
    mutating func align() {
        if pendingCount > 0 { bytes.append(UInt8(truncatingIfNeeded: pending)) }
        pending = 0
        pendingCount = 0
    }

    /// Goes back to where `byteCount` bytes were full and no bit was pending.
    mutating func cut(to byteCount: Int) {
        bytes.cut(to: byteCount)
        pending = 0
        pendingCount = 0
    }
}

/// Reads what `BitWriter` wrote.
struct BitReader {
    private let bytes: UnsafeRawBufferPointer
    private var bit = 0

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// How many bits are left.
    var remaining: Int { bytes.count * 8 - bit }

    /// The next number of `bitCount` bits, at most 56; the caller has seen that they are left.
    @inline(__always)
    mutating func read(_ bitCount: Int) -> UInt64 {
        let byte = bit >> 3
        let word: UInt64
        if byte + 8 <= bytes.count {
            word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: byte, as: UInt64.self))
        } else {
            word = lastWord(byte)
        }
        let value = word >> UInt64(bit & 7) & (1 << UInt64(bitCount) - 1)
        bit += bitCount
        return value
    }

    private func lastWord(_ start: Int) -> UInt64 {
        var word: UInt64 = 0
        for index in start..<max(start, bytes.count) { word |= UInt64(bytes[index]) << UInt64((index - start) * 8) }
        return word
    }

    /// Passes the bits that fill the byte; false where one is set.
    mutating func align() -> Bool {
        guard bit & 7 != 0 else { return true }
        return read(8 - bit & 7) == 0
    }

    var isAtEnd: Bool { bit == bytes.count * 8 }
}
