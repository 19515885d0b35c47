// Invariant of this file: loads are made by callers that have checked that eight bytes are there.

/// Eight bytes of text as one integer, the first byte lowest, so that a scanner passes over eight plain bytes at once.
///
/// Each test sets the high bit of bytes that match. Borrows run upwards only, so the lowest bit set is always right,
/// and a result of zero too; higher bits may be false. (Anderson, "Bit Twiddling Hacks", "Determine if a word has a
/// byte less than n".)
///
/// It is public because the compiler inlines nothing else into another module; a call for each word would cost the
/// scanners in Records a twelfth of an ingest.
@frozen public enum ByteWord {
    /// 1 in each byte.
    @inlinable public static var ones: UInt64 { 0x0101_0101_0101_0101 }
    /// The highest bit of each byte.
    @inlinable public static var highs: UInt64 { 0x8080_8080_8080_8080 }

    /// The eight bytes at `offset`.
    @inlinable @inline(__always)
    public static func load(_ base: UnsafePointer<UInt8>, _ offset: Int) -> UInt64 {
        UInt64(littleEndian: UnsafeRawPointer(base).loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }

    /// Which bytes are `byte`.
    @inlinable @inline(__always)
    public static func equal(_ word: UInt64, to byte: UInt8) -> UInt64 {
        less(word ^ ones &* UInt64(byte), than: 1)
    }

    /// Which bytes are below `limit`, which is at most 128.
    @inlinable @inline(__always)
    public static func less(_ word: UInt64, than limit: UInt8) -> UInt64 {
        (word &- ones &* UInt64(limit)) & ~word & highs
    }

    /// How many bytes stand before the first match.
    @inlinable @inline(__always)
    public static func firstMatch(_ matches: UInt64) -> Int { matches.trailingZeroBitCount >> 3 }
}
