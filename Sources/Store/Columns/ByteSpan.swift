// Invariant of this file: spans lie within the bytes that `base` points at, and words are loaded only where eight bytes are left.

/// A range of bytes, in half the room of a `Range<Int>`: there is one for each value of a block.
struct ByteSpan: BitwiseCopyable {
    var start: UInt32
    var count: UInt32

    @inline(__always)
    init(_ start: Int, _ count: Int) {
        self.start = UInt32(truncatingIfNeeded: start)
        self.count = UInt32(truncatingIfNeeded: count)
    }

    @inline(__always) var first: Int { Int(start) }
    @inline(__always) var length: Int { Int(count) }
    @inline(__always) var end: Int { Int(start) + Int(count) }
}

/// Bytes with the questions that the column encoder asks of them.
struct SpanBytes {
    let base: UnsafePointer<UInt8>
    let count: Int

    /// The first bytes of a range of at most eight, the others zero.
    @inline(__always)
    func word(_ start: Int, _ length: Int) -> UInt64 {
        if start + 8 <= count {
            let word = ByteWord.load(base, start)
            return length >= 8 ? word : word & (1 << UInt64(length * 8) - 1)
        }
        var word: UInt64 = 0
        for index in 0..<min(8, length) { word |= UInt64(base[start + index]) << UInt64(index * 8) }
        return word
    }

    /// Whether the `length` bytes at `a` and at `b` are the same.
    @inline(__always)
    func same(_ a: Int, _ b: Int, _ length: Int) -> Bool {
        if length < 8 { return word(a, length) == word(b, length) }
        var offset = 0
        while offset + 8 <= length {
            if ByteWord.load(base, a + offset) != ByteWord.load(base, b + offset) { return false }
            offset += 8
        }
        return ByteWord.load(base, a + length - 8) == ByteWord.load(base, b + length - 8)
    }

    @inline(__always)
    func same(_ a: ByteSpan, _ b: ByteSpan) -> Bool {
        a.count == b.count && same(a.first, b.first, a.length)
    }

    @inline(__always)
    func hash(_ start: Int, _ length: Int) -> UInt64 {
        var hash = UInt64(length) &* 0x9E37_79B9_7F4A_7C15
        hash ^= word(start, length)
        hash = (hash ^ hash >> 29) &* 0xBF58_476D_1CE4_E5B9
        if length > 8 {
            hash ^= word(start + length - 8, 8)
            hash = (hash ^ hash >> 29) &* 0x94D0_49BB_1331_11EB
            if length > 16 {
                hash ^= word(start + length / 2 - 4, 8)
                hash = (hash ^ hash >> 29) &* 0xBF58_476D_1CE4_E5B9
            }
        }
        return hash ^ hash >> 32
    }
}
