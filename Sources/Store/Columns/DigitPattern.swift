// Invariant of this file: a field's bytes lie within the pattern's `length`, and a value is read or written only where that
// many bytes are there.

/// What values of one length have in common: the same text in some places, numbers in the others. UUIDs, times and telephone
/// numbers are such. Each number is kept in as few bits as the numbers in its place need.
struct DigitPattern {
    /// A number of fixed width within a value.
    struct Field {
        /// Where it begins in the value.
        let start: Int
        /// How many digits it has: at most 15 of base 10, at most 12 of base 16.
        let width: Int
        /// 10 or 16; the digits above 9 are small letters.
        let base: UInt64
        /// A value's number is `least + step * n`, and n has `bitCount` bits.
        var least: UInt64 = 0
        var step: UInt64 = 1
        var bitCount = 0

        static func mostDigits(base: UInt64) -> Int { base == 10 ? 15 : 12 }

        /// The first number that has more digits.
        static func limit(base: UInt64, width: Int) -> UInt64 {
            (0..<width).reduce(1) { limit, _ in limit * base }
        }
    }

    /// One value, whose bytes outside of fields are those of all.
    let text: [UInt8]
    var fields: [Field]
    /// The text, eight bytes a word, and the bytes of it that are outside of fields.
    private let words: [(text: UInt64, mask: UInt64)]

    /// The longest value that is looked at.
    static let longest = 128

    var bitCount: Int { fields.reduce(0) { $0 + $1.bitCount } }

    /// What the values in `sample` have in common; nil where that is not enough. All are of the same length.
    init?(_ sample: [ByteSpan], _ bytes: SpanBytes) {
        guard let first = sample.first, first.length > 0, first.length <= Self.longest else { return nil }
        let base = bytes.base
        let length = first.length
        var classes = [DigitClass](repeating: [.decimal, .hexadecimal, .constant], count: length)
        for span in sample {
            for place in 0..<length {
                let byte = base[span.first + place]
                classes[place].formIntersection(DigitClass.of(byte))
                if byte != base[first.first + place] { classes[place].remove(.constant) }
            }
        }
        var text = (0..<length).map { base[first.first + $0] }
        var fields: [Field] = []
        var place = 0
        while place < length {
            guard classes[place].contains(.hexadecimal) else {
                guard classes[place].contains(.constant) else { return nil }
                place += 1
                continue
            }
            var end = place
            while end < length, classes[end].contains(.hexadecimal) { end += 1 }
            // Where a letter varies all is a hexadecimal number; else letters are text and the digits between decimal numbers.
            let isHexadecimal = classes[place..<end].contains { $0.isDisjoint(with: [.decimal, .constant]) }
            while place < end {
                if !isHexadecimal, !classes[place].contains(.decimal) {
                    guard classes[place].contains(.constant) else { return nil }
                    place += 1
                    continue
                }
                let radix: UInt64 = isHexadecimal ? 16 : 10
                let most = min(end, place + Field.mostDigits(base: radix))
                var fieldEnd = place + 1
                while fieldEnd < most, isHexadecimal || classes[fieldEnd].contains(.decimal) { fieldEnd += 1 }
                fields.append(Field(start: place, width: fieldEnd - place, base: radix))
                place = fieldEnd
            }
        }
        if fields.isEmpty { return nil }
        var isText = [Bool](repeating: true, count: length)
        for field in fields {
            for place in field.start..<field.start + field.width {
                text[place] = UInt8(ascii: "0")
                isText[place] = false
            }
        }
        words = stride(from: 0, to: length, by: 8).map { start in
            var word: (text: UInt64, mask: UInt64) = (0, 0)
            for place in start..<min(start + 8, length) where isText[place] {
                word.text |= UInt64(text[place]) << UInt64((place - start) * 8)
                word.mask |= 0xFF << UInt64((place - start) * 8)
            }
            return word
        }
        self.text = text
        self.fields = fields
    }

    /// Appends the numbers of the value at `start`; nothing and false where it is not of this pattern.
    @inline(__always)
    func read(_ start: Int, _ bytes: SpanBytes, into numbers: inout Pile<UInt64>) -> Bool {
        guard matchesText(start, bytes) else { return false }
        let kept = numbers.count
        for field in fields {
            var number: UInt64 = 0
            var place = start + field.start
            var left = field.width
            while left > 0 {
                let width = min(left, 8)
                let word = bytes.word(place, width)
                let part = field.base == 16 ? DigitWord.hexadecimal(word, width) : DigitWord.decimal(word, width)
                guard let part else {
                    numbers.cut(to: kept)
                    return false
                }
                number = number &* DigitWord.power(field.base, width) &+ part
                place += width
                left -= width
            }
            numbers.append(number)
        }
        return true
    }

    @inline(__always)
    private func matchesText(_ start: Int, _ bytes: SpanBytes) -> Bool {
        var place = 0
        var difference: UInt64 = 0
        for word in words {
            difference |= (bytes.word(start + place, text.count - place) ^ word.text) & word.mask
            place += 8
        }
        return difference == 0
    }

    /// Finds the least number, the step and the bits of each field. `numbers` are all values', each value's behind the other's.
    mutating func fit(_ numbers: borrowing Pile<UInt64>) {
        let count = fields.count
        for index in 0..<count {
            var least = UInt64.max
            var most: UInt64 = 0
            for place in stride(from: index, to: numbers.count, by: count) {
                least = min(least, numbers.base[place])
                most = max(most, numbers.base[place])
            }
            var step: UInt64 = 0
            // Only decimal fractions are worth looking at: thousands of microseconds and the like.
            if fields[index].base == 10, fields[index].width > 3 {
                for place in stride(from: index, to: numbers.count, by: count) where step != 1 {
                    let distance = numbers.base[place] - least
                    if step == 0 {
                        step = distance
                    } else if distance % step != 0 {
                        step = Self.greatestDivisor(step, distance % step)
                    }
                }
            }
            fields[index].least = least
            fields[index].step = max(1, step)
            fields[index].bitCount = UInt64.bitWidth - ((most - least) / max(1, step)).leadingZeroBitCount
        }
    }

    private static func greatestDivisor(_ a: UInt64, _ b: UInt64) -> UInt64 {
        var (a, b) = (a, b)
        while b != 0 { (a, b) = (b, a % b) }
        return a
    }
}

private struct DigitClass: OptionSet {
    let rawValue: UInt8
    static let decimal = DigitClass(rawValue: 1)
    static let hexadecimal = DigitClass(rawValue: 2)
    static let constant = DigitClass(rawValue: 4)

    static func of(_ byte: UInt8) -> DigitClass {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): [.decimal, .hexadecimal, .constant]
        case UInt8(ascii: "a")...UInt8(ascii: "f"): [.hexadecimal, .constant]
        default: .constant
        }
    }
}
