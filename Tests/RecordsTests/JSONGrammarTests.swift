import Records
import Testing

@Suite("The JSON grammar")
struct JSONGrammarTests {
    /// Whether a record with this value is one, seen whole and byte by byte.
    private func isAccepted(_ value: String) -> Bool { isAccepted(Array(value.utf8)) }

    private func isAccepted(_ value: [UInt8]) -> Bool {
        let record = Array("{\"a\":".utf8) + value + Array("}".utf8)
        let whole = Scanned(record, as: .jsonLines, keyField: "k")
        if value.count < 1000 { #expect(Scanned(record, as: .jsonLines, keyField: "k", step: 1) == whole) }
        return whole.failure == nil && whole.records == [record]
    }

    @Test(
        "accepts every form that RFC 8259 allows",
        arguments: [
            "0", "-0", "1", "-1", "10", "1234567890123456789012345678901234567890", "0.0", "-0.10", "1.5", "0e0", "1E1",
            "1e+1", "1e-1", "-1.25E+010", "0.0e00", "1e999",
            "true", "false", "null", " true ", "\t\r\n null\n",
            "\"\"", "\" \"", "\"a\"", "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\u0000\"", "\"\\uABCD\\uabcd\"",
            "\"\\ud83d\\udd11\"", "\"\\ud83d\"", "\"\\udd11\\ud83d\"", "\"\u{7F}\u{80}é🔑\"", "\"\u{FEFF}\"",
            "\"\u{2028}\"",
            "\"1234567\"", "\"12345678\"", "\"123456789\"", "\"1234567\\\"\"", "\"12345678\\\\\"", "\"{[,:]}\"",
            "[]", "[ ]", "[1]", "[1,2]", "[ 1 , 2 ]", "[[]]", "[[],[]]", "[{}]", "[\"a\",null,true,1]",
            "{}", "{ }", "{\"a\":1}", "{\"\":0}", "{\"a\":1,\"a\":2}", "{ \"a\" : 1 , \"b\" : [ ] }",
            "{\"\\u0061\":{}}",
        ])
    func valid(_ value: String) {
        #expect(isAccepted(value))
    }

    @Test(
        "refuses everything else",
        arguments: [
            "", " ", "+1", ".5", "1.", "01", "-01", "00", "-", "1e", "1e+", "1.e1", "0x1", "1_000", "1 2", "--1", "1-",
            "NaN",
            "Infinity", "-Infinity", "-a", "1.2.3", "1e1e1", "²",
            "True", "tru", "truee", "nul", "nulll", "falsy", "undefined", "n", "t1",
            "\"", "\"a", "'a'", "\"\\\"", "\"\\a\"", "\"\\x41\"", "\"\\U0041\"", "\"\\u\"", "\"\\u12\"", "\"\\u123g\"",
            "\"\\ \"", "\"\\'\"", "\"\n\"", "\"\t\"", "\"\r\"", "\"\u{0}\"", "\"\u{1F}\"", "\"12345678\u{1}\"",
            "\"a\"b\"",
            "[", "]", "[1", "[1,", "[1,]", "[,1]", "[,]", "[1,,2]", "[1 2]", "[1}", "[1:2]", "[[1]", "[1]]",
            "{", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{,}", "{\"a\" 1}", "{\"a\"::1}", "{a:1}", "{'a':1}", "{1:1}",
            "{\"a\":1]",
            "{\"a\":1 \"b\":2}", "{\"a\":1,,\"b\":2}", "{\"a\":1;\"b\":2}", "{\"a\":1,\"b\"}", "{null:1}", "{[]:1}",
            "/**/1", "1//", "#1", "\u{FEFF}1", "\u{A0}1", "\u{B}1", "\u{C}1", "\u{0}", "1\u{0}", "*", ":", ",", "1,",
        ])
    func invalid(_ value: String) {
        #expect(!isAccepted(value))
    }

    @Test("does not look at UTF-8: bytes that are none pass in strings and nowhere else")
    func badUTF8() {
        #expect(isAccepted([0x22, 0xFF, 0xC0, 0x80, 0xED, 0xA0, 0x80, 0x22]))
        #expect(isAccepted(Array("\"1234567".utf8) + [0xFE, 0x22]))
        #expect(!isAccepted([0xFF]))
        #expect(!isAccepted([0xC2, 0xA0, 0x31]))
    }

    @Test("refuses every control character in a string, at every place of a word", arguments: 0..<10)
    func controlCharacters(_ place: Int) {
        for byte in UInt8(0)..<0x20 {
            var string = Array("\"abcdefghijklm\"".utf8)
            string[1 + place] = byte
            #expect(!isAccepted(string), "\(byte)")
        }
    }

    @Test("follows brackets to any depth", arguments: [1, 62, 63, 64, 65, 127, 128, 129, 1_000, 100_000])
    func depth(_ depth: Int) {
        let arrays = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        let objects = String(repeating: "{\"a\":", count: depth) + "1" + String(repeating: "}", count: depth)
        let mixed = String(repeating: "[{\"a\":", count: depth) + "1" + String(repeating: "}]", count: depth)
        let crossed = String(repeating: "[{\"a\":", count: depth) + "1" + String(repeating: "]}", count: depth)
        #expect(isAccepted(arrays))
        #expect(isAccepted(objects))
        #expect(isAccepted(mixed))
        #expect(!isAccepted(crossed))
        #expect(!isAccepted(arrays.dropLast(1) + "}"))
        #expect(!isAccepted(String(arrays.dropLast(1))))
    }
}
