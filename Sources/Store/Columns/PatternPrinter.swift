// Invariant of this file: a field lies within the pattern's text, and eight bytes behind a value may be read and written.

/// A pattern of digits as the page has it, to write values with.
struct PatternPrinter {
    let text: ByteSpan
    let fields: [Field]
    let bitCount: Int

    struct Field {
        let start: Int
        let width: Int
        let isHexadecimal: Bool
        let least: UInt64
        let step: UInt64
        let limit: UInt64
        let bitCount: Int

        /// Writes the digits of a number; false where they are too many.
        @inline(__always)
        func write(_ value: UInt64, _ target: UnsafeMutablePointer<UInt8>) -> Bool {
            // The value has at most 50 bits, and the step fits with it.
            let (scaled, isTooLarge) = value.multipliedReportingOverflow(by: step)
            var rest = least &+ scaled
            guard !isTooLarge, scaled < limit, rest < limit else { return false }
            // From the last digits to the first, as many at once as a word takes.
            var left = width
            while left > 0 {
                let count = left > 8 ? 8 : left
                let word: UInt64
                if isHexadecimal {
                    word = DigitWord.hexadecimal(of: rest, count)
                    rest >>= 32
                } else {
                    word = DigitWord.decimal(of: left > 8 ? rest % 100_000_000 : rest, count)
                    rest = left > 8 ? rest / 100_000_000 : 0
                }
                left -= count
                DigitWord.write(word, count, target + left)
            }
            return true
        }
    }

    var length: Int { text.length }

    init?(_ page: inout ByteReader) {
        guard let length = page.count(limit: min(page.remaining, DigitPattern.longest)), length > 0 else { return nil }
        text = ByteSpan(page.offset, length)
        guard page.slice(length) != nil, let count = page.count(limit: length) else { return nil }
        var fields: [Field] = []
        var behind = 0
        for _ in 0..<count {
            guard let start = page.count(limit: length), start >= behind, let base = page.byte(),
                base == 10 || base == 16,
                let width = page.byte().map(Int.init), width > 0,
                width <= DigitPattern.Field.mostDigits(base: UInt64(base)), start + width <= length
            else { return nil }
            let limit = DigitPattern.Field.limit(base: UInt64(base), width: width)
            guard let least = page.varint(), least < limit, let step = page.varint(), step > 0, step < limit,
                let bitCount = page.byte().map(Int.init), bitCount <= 50
            else { return nil }
            fields.append(
                Field(
                    start: start, width: width, isHexadecimal: base == 16, least: least, step: step, limit: limit,
                    bitCount: bitCount))
            behind = start + width
        }
        self.fields = fields
        bitCount = fields.reduce(0) { $0 + $1.bitCount }
    }
}
