import Fixtures
import Testing

@testable import Store

@Suite("Digits in a word")
struct DigitWordTests {
    private func word(_ text: String) -> UInt64 {
        text.utf8.enumerated().reduce(0) { $0 | UInt64($1.element) << UInt64($1.offset * 8) }
    }

    @Test("are the number that they spell, and nothing else is", arguments: 1...8)
    func reading(_ width: Int) {
        var random = SeededGenerator(seed: UInt64(width))
        for _ in 0..<2000 {
            let digits = (0..<width).map { _ in "0123456789abcdefg/:`G ".randomElement(using: &random) ?? "0" }
            let text = String(digits)
            let isHexadecimal = text.utf8.allSatisfy { "0123456789abcdef".utf8.contains($0) }

            let decimal = DigitWord.decimal(word(text), width)
            let hexadecimal = DigitWord.hexadecimal(word(text), width)

            #expect(decimal == (text.utf8.allSatisfy { $0 >= 48 && $0 <= 57 } ? UInt64(text, radix: 10) : nil))
            #expect(hexadecimal == (isHexadecimal ? UInt64(text, radix: 16) : nil))
        }
        for byte in UInt8.min...UInt8.max {
            let other = word(String(repeating: "1", count: width - 1)) | UInt64(byte) << UInt64(width * 8 - 8)
            #expect((DigitWord.decimal(other, width) != nil) == (byte >= 48 && byte <= 57))
            let isDigit = byte >= 48 && byte <= 57 || byte >= 97 && byte <= 102
            #expect((DigitWord.hexadecimal(other, width) != nil) == isDigit)
        }
    }

    @Test("are written as they are read", arguments: 1...8)
    func writing(_ width: Int) {
        var random = SeededGenerator(seed: UInt64(width))
        for base in [10, 16] as [UInt64] {
            let limit = DigitPattern.Field.limit(base: base, width: width)
            for number in [0, 1, limit - 1] + (0..<500).map({ _ in UInt64.random(in: 0..<limit, using: &random) }) {
                let word = base == 10 ? DigitWord.decimal(of: number, width) : DigitWord.hexadecimal(of: number, width)
                var target = [UInt8](repeating: 7, count: 16)
                target.withUnsafeMutableBufferPointer { target in
                    if let place = target.baseAddress { DigitWord.write(word, width, place + 2) }
                }
                let text = String(number, radix: Int(base))
                let padded = String(repeating: "0", count: width - text.count) + text
                #expect(target == [7, 7] + Array(padded.utf8) + [UInt8](repeating: 7, count: 14 - width))
            }
        }
    }
}
