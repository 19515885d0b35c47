import Seal
import Testing

@Suite("Hex")
struct HexTests {
    @Test("is lowercase, two digits a byte")
    func encoding() {
        #expect(Hex.encode([0x00, 0x0f, 0xa5, 0xff]) == "000fa5ff")
        #expect(Hex.encode([UInt8]()) == "")
        #expect(Hex.decode("000fa5ff") == [0x00, 0x0f, 0xa5, 0xff])
        #expect(Hex.decode("") == [])
    }

    @Test("takes nothing else", arguments: ["0", "000", "0A", "0g", " 00", "00 ", "0x00", "٠٠", "0\u{301}0", "0\00"])
    func strictness(text: String) {
        #expect(Hex.decode(text) == nil)
    }

    @Test("gives back every byte")
    func roundTrip() {
        let bytes = ascending(count: 256)
        #expect(Hex.decode(Hex.encode(bytes)) == bytes)
    }
}

@Suite("Base64")
struct Base64Tests {
    /// RFC 4648, section 10.
    @Test(
        "matches RFC 4648",
        arguments: [
            ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ])
    func published(text: String, encoded: String) {
        #expect(Base64.encode(Array(text.utf8)) == encoded)
        #expect(Base64.decode(encoded) == Array(text.utf8))
    }

    @Test(
        "takes nothing that it would not have written",
        arguments: [
            "Zg", "Zg=", "Zg===", "Zm8", "Zh==", "Zm9=", "Zm9v\n", " Zm9v", "Zm9v====", "Zm9v=", "Z", "=", "====",
            "Zm_-",
            "Zg==Zg==", "Zm9v\0", "Ẑm9v",
        ])
    func strictness(text: String) {
        #expect(Base64.decode(text) == nil)
    }

    @Test("takes no character beyond its alphabet")
    func alphabet() {
        let alphabet = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        for code in UInt32(0)..<0x3000 {
            guard let character = Unicode.Scalar(code).map(Character.init), !alphabet.contains(character) else {
                continue
            }
            // Of one, two and three bytes, where the groups of four come out even.
            let text = "\(character)"
            for count in 1...4 {
                let row = String(repeating: text, count: count)
                let fill = String(repeating: "A", count: (8 - row.utf8.count % 4) % 4)
                for whole in [row + fill, fill + row] where character != "=" {
                    #expect(Base64.decode(whole) == nil, "U+\(String(code, radix: 16)), \(count)")
                }
            }
        }
    }

    @Test("gives back any bytes", arguments: seeds)
    func roundTrip(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for length in 0..<100 {
            let bytes = generator.bytes(length)
            #expect(Base64.decode(Base64.encode(bytes)) == bytes)
        }
    }
}
