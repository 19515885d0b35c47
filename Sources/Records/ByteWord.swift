// Invariant of this file: loads are made by callers that have checked that eight bytes are there.

/// Eight bytes of text as one integer, the first byte lowest, so that a scanner passes over eight plain bytes at once.
///
/// Each test sets the high bit of bytes that match. Borrows run upwards only, so the lowest bit set is always right,
/// and a result of zero too; higher bits may be false. (Anderson, "Bit Twiddling Hacks", "Determine if a word has a
/// byte less than n".)
enum ByteWord {
    static let ones: UInt64 = 0x0101_0101_0101_0101
    static let highs: UInt64 = 0x8080_8080_8080_8080

    @inline(__always)
    static func load(_ base: UnsafePointer<UInt8>, _ offset: Int) -> UInt64 {
        UInt64(littleEndian: UnsafeRawPointer(base).loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }

    @inline(__always)
    static func equal(_ word: UInt64, to byte: UInt8) -> UInt64 {
        less(word ^ ones &* UInt64(byte), than: 1)
    }

    /// `limit` is at most 128.
    @inline(__always)
    static func less(_ word: UInt64, than limit: UInt8) -> UInt64 {
        (word &- ones &* UInt64(limit)) & ~word & highs
    }

    /// How many bytes stand before the first match.
    @inline(__always)
    static func firstMatch(_ matches: UInt64) -> Int { matches.trailingZeroBitCount >> 3 }
}

/// The byte order mark of UTF-8, with which some programs begin a file.
enum ByteOrderMark {
    /// The position behind the mark that `bytes` may begin with.
    ///
    /// - Throws: `cut` where there are too few bytes to tell.
    static func skip(_ bytes: UnsafeRawBufferPointer) throws(ScanStop) -> Int {
        let mark: (UInt8, UInt8, UInt8) = (0xEF, 0xBB, 0xBF)
        guard bytes.count > 0 else { throw .cut }
        guard bytes[0] == mark.0 else { return 0 }
        guard bytes.count > 1 else { throw .cut }
        guard bytes[1] == mark.1 else { return 0 }
        guard bytes.count > 2 else { throw .cut }
        return bytes[2] == mark.2 ? 3 : 0
    }
}

extension UInt8 {
    static let quote = UInt8(ascii: "\"")
    static let backslash = UInt8(ascii: "\\")
    static let comma = UInt8(ascii: ",")
    static let colon = UInt8(ascii: ":")
    static let openBrace = UInt8(ascii: "{")
    static let closeBrace = UInt8(ascii: "}")
    static let openBracket = UInt8(ascii: "[")
    static let closeBracket = UInt8(ascii: "]")
    static let space = UInt8(ascii: " ")
    static let tab: UInt8 = 0x09
    static let newline: UInt8 = 0x0A
    static let carriageReturn: UInt8 = 0x0D
}
