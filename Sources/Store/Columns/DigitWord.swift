/// Up to eight digits in a word, the first digit lowest, read and written all at once.
enum DigitWord {
    /// The digits 0, so that a number of fewer digits has them before it.
    private static var zeros: UInt64 { 0x3030_3030_3030_3030 }

    /// The bytes of the first `width` digits.
    @inline(__always)
    static func mask(_ width: Int) -> UInt64 { width >= 8 ? ~0 : 1 << UInt64(width * 8) &- 1 }

    /// `width` digits, 1 to 8, moved to the end of eight.
    @inline(__always)
    private static func filled(_ word: UInt64, _ width: Int) -> UInt64 {
        width == 8 ? word : word << UInt64((8 - width) * 8) | zeros >> UInt64(width * 8)
    }

    /// `base` to the power of `exponent`, at most 8.
    @inline(__always)
    static func power(_ base: UInt64, _ exponent: Int) -> UInt64 {
        if base == 16 { return 1 << UInt64(4 * exponent) }
        let powers: (UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64) = (
            1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000
        )
        return withUnsafeBytes(of: powers) { $0.load(fromByteOffset: exponent * 8, as: UInt64.self) }
    }

    /// The number that `width` digits of base 10 are; nil where a byte is none.
    @inline(__always)
    static func decimal(_ word: UInt64, _ width: Int) -> UInt64? {
        let digits = filled(word, width) ^ zeros
        guard (digits &+ 0x0606_0606_0606_0606 | digits) & 0xF0F0_F0F0_F0F0_F0F0 == 0 else { return nil }
        // Two digits in each byte pair, then four in each, then all eight.
        let pairs = digits &* 10 &+ digits >> 8
        let first = (pairs & 0x0000_00FF_0000_00FF) &* 0x000F_4240_0000_0064
        let second = (pairs >> 16 & 0x0000_00FF_0000_00FF) &* 0x0000_2710_0000_0001
        return (first &+ second) >> 32
    }

    /// The number that `width` digits of base 16, in small letters, are; nil where a byte is none.
    @inline(__always)
    static func hexadecimal(_ word: UInt64, _ width: Int) -> UInt64? {
        let text = filled(word, width)
        let letters = text >> 6 & ByteWord.ones
        var digits = (text & 0x0F0F_0F0F_0F0F_0F0F) &+ letters &* 9
        guard hexadecimalText(digits) == text, digits & 0xF0F0_F0F0_F0F0_F0F0 == 0 else { return nil }
        digits = (digits << 4 | digits >> 8) & 0x00FF_00FF_00FF_00FF
        digits = (digits | digits >> 8) & 0x0000_FFFF_0000_FFFF
        return UInt64(UInt32(truncatingIfNeeded: digits | digits >> 16).byteSwapped)
    }

    /// Eight digits of 0 to 15 as text. (Others come out as something that is no digit's text.)
    @inline(__always)
    private static func hexadecimalText(_ digits: UInt64) -> UInt64 {
        let letters = (digits &+ 0x0606_0606_0606_0606) >> 4 & ByteWord.ones
        return digits &+ zeros &+ letters &* 0x27
    }

    /// The text of a number below 16^8: eight digits, of which the last `width` are wanted, moved to the front.
    @inline(__always)
    static func hexadecimal(of number: UInt64, _ width: Int) -> UInt64 {
        var digits = UInt64(UInt32(truncatingIfNeeded: number).byteSwapped)
        digits = (digits | digits << 16) & 0x0000_FFFF_0000_FFFF
        digits = (digits | digits << 8) & 0x00FF_00FF_00FF_00FF
        digits = (digits >> 4 | digits << 8) & 0x0F0F_0F0F_0F0F_0F0F
        return hexadecimalText(digits) >> UInt64((8 - width) * 8)
    }

    /// The text of a number below 10^8, likewise.
    @inline(__always)
    static func decimal(of number: UInt64, _ width: Int) -> UInt64 {
        var rest = UInt32(truncatingIfNeeded: number)
        var text: UInt64 = 0
        for _ in 0..<width {
            let quotient = rest / 10
            text = text << 8 | UInt64(rest &- quotient &* 10 &+ 0x30)
            rest = quotient
        }
        return text
    }

    /// Writes the first `width` digits of a word; seven bytes behind them are read and stay as they are.
    @inline(__always)
    static func write(_ word: UInt64, _ width: Int, _ target: UnsafeMutablePointer<UInt8>) {
        let place = UnsafeMutableRawPointer(target)
        let kept = UInt64(littleEndian: place.loadUnaligned(as: UInt64.self)) & ~mask(width)
        place.storeBytes(of: (kept | word & mask(width)).littleEndian, as: UInt64.self)
    }
}
