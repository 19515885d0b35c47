// Invariant: `decode` writes no further than the bytes it was lent, and keeps no copy of them.

/// Bech32 (BIP 173) without its limit on length, as age writes keys: a word, a `1`, groups of five bits and a checksum of six.
enum Bech32 {
    private static let alphabet = Array("qpzry9x8gf2tvdw0s3jn54khce6mua7l".utf8)
    private static let generator: [UInt32] = [0x3b6a_57b2, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3]
    private static let checksumLength = 6

    /// The text for `bytes`, in lower case.
    static func encode(_ bytes: [UInt8], word: String) -> String {
        var groups: [UInt8] = []
        var (held, count) = (0, 0)
        for byte in bytes {
            (held, count) = (held << 8 | Int(byte), count + 8)
            while count >= 5 {
                count -= 5
                groups.append(UInt8(held >> count & 31))
            }
            held &= 31
        }
        if count > 0 { groups.append(UInt8(held << (5 - count) & 31)) }
        var sum = Sum(word: word.utf8)
        for group in groups { sum.add(group) }
        for _ in 0..<checksumLength { sum.add(0) }
        let check = (0..<checksumLength).map { UInt8((sum.value ^ 1) >> (5 * UInt32(5 - $0)) & 31) }
        return word + "1" + String(decoding: (groups + check).map { alphabet[Int($0)] }, as: UTF8.self)
    }

    /// Writes the bytes that `text` stands for to `out`, all of which they must fill.
    ///
    /// - Parameters:
    ///   - text: all in lower or all in upper case, as `word` is.
    ///   - word: what it must begin with.
    /// - Returns: false where it is anything else.
    static func decode(_ text: UnsafeRawBufferPointer, word: String, into out: UnsafeMutableRawBufferPointer) -> Bool {
        let isUpper = word.utf8.contains { (0x41...0x5A).contains($0) }
        let word = Array(word.utf8)
        guard text.count > word.count + checksumLength, text.starts(with: word), text[word.count] == UInt8(ascii: "1")
        else { return false }
        var sum = Sum(word: word.map { isUpper ? lower($0) : $0 })
        var (held, count, written) = (0, 0, 0)
        let end = text.count - checksumLength
        for place in word.count + 1..<text.count {
            var character = text[place]
            if isUpper {
                guard !(0x61...0x7A).contains(character) else { return false }
                character = lower(character)
            }
            guard let group = alphabet.firstIndex(of: character) else { return false }
            sum.add(UInt8(group))
            guard place < end else { continue }
            (held, count) = (held << 5 | group, count + 5)
            if count >= 8 {
                count -= 8
                guard written < out.count else { return false }
                out[written] = UInt8(held >> count)
                written += 1
                held &= 1 << count - 1
            }
        }
        // What does not fill a byte is less than a group, and zero.
        return sum.value == 1 && written == out.count && count < 5 && held == 0
    }

    private static func lower(_ character: UInt8) -> UInt8 {
        (0x41...0x5A).contains(character) ? character | 0x20 : character
    }

    private struct Sum {
        var value: UInt32 = 1

        init(word: some Collection<UInt8>) {
            for character in word { add(character >> 5) }
            add(0)
            for character in word { add(character & 31) }
        }

        mutating func add(_ group: UInt8) {
            let top = value >> 25
            value = (value & 0x1ff_ffff) << 5 ^ UInt32(group)
            for bit in 0..<5 where top >> UInt32(bit) & 1 == 1 { value ^= generator[bit] }
        }
    }
}
