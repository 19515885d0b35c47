import Fixtures
import Records
import Testing

@Suite("A key")
struct KeySpanTests {
    private func key(_ record: String, _ field: String = "Username") -> KeySpan? {
        let scanner = RecordScanner(recognition: .jsonLines, keyField: field)
        return Array(record.utf8).withUnsafeBytes { scanner.key(of: $0) }
    }

    @Test(
        "stands at the record's top level, or else in its attributes",
        arguments: [
            (#"{"Username":"bob"}"#, KeySpan(offset: 13, length: 3, encoding: .verbatim)),
            (#"{ "a" : {"Username":"x"}, "Username" : "bob" }"#, KeySpan(offset: 40, length: 3, encoding: .verbatim)),
            (#"{"Username":-1.5e3}"#, KeySpan(offset: 12, length: 6, encoding: .verbatim)),
            (#"{"Username":0}"#, KeySpan(offset: 12, length: 1, encoding: .verbatim)),
            (#"{"Username":"b\u006fb"}"#, KeySpan(offset: 13, length: 8, encoding: .jsonEscapes)),
            (#"{"\u0055sername":"b"}"#, KeySpan(offset: 18, length: 1, encoding: .verbatim)),
            (
                #"{"Username":"","Username":null,"Username":[1],"Username":"b"}"#,
                KeySpan(offset: 58, length: 1, encoding: .verbatim)
            ),
            (#"{"Username":"a","Username":"b"}"#, KeySpan(offset: 13, length: 1, encoding: .verbatim)),
            (#"{"Attributes":[{"Name":"Username","Value":"b"}]}"#, KeySpan(offset: 43, length: 1, encoding: .verbatim)),
            (#"{"Attributes":[{"Value":"b","Name":"Username"}]}"#, KeySpan(offset: 25, length: 1, encoding: .verbatim)),
            (
                #"{"UserAttributes":[{},{"Name":"x","Value":"y"},{"Name":"User\u006eame","Value":7}]}"#,
                KeySpan(offset: 79, length: 1, encoding: .verbatim)
            ),
            (
                #"{"Attributes":[{"Name":"Username","Value":"b"}],"Username":"c"}"#,
                KeySpan(offset: 60, length: 1, encoding: .verbatim)
            ),
            (
                #"{"Attributes":[{"Name":"Username","Value":""}],"UserAttributes":[{"Name":"Username","Value":"c"}]}"#,
                KeySpan(offset: 93, length: 1, encoding: .verbatim)
            ),
        ])
    func found(_ record: String, _ span: KeySpan) {
        #expect(key(record) == span)
    }

    @Test(
        "is nowhere where it is empty, no string or number, or deeper down",
        arguments: [
            "{}", #"{"Username":""}"#, #"{"Username":true}"#, #"{"Username":null}"#, #"{"Username":{}}"#,
            #"{"Username":["a"]}"#,
            #"{"username":"a"}"#, #"{"Username ":"a"}"#, #"{"a":{"Username":"b"}}"#,
            #"{"a":[{"Name":"Username","Value":"b"}]}"#,
            #"{"Attributes":{"Name":"Username","Value":"b"}}"#, #"{"Attributes":[["Name","Username"]]}"#,
            #"{"Attributes":[{"Name":"Username"}]}"#, #"{"Attributes":[{"Name":["Username"],"Value":"b"}]}"#,
            #"{"Attributes":[1,{"Name":"Username","Value":"b"}]}"#, #"{"Attributes":[]}"#, "", "[]", "x", "{",
            #"{"Username"#,
            #"{"Username":"a"#, #"{"Username":1"#,
        ])
    func absent(_ record: String) {
        #expect(key(record) == nil)
    }

    @Test(
        "is decoded as its encoding says",
        arguments: [
            (KeyEncoding.verbatim, #"a\u0041"",\,"#, #"a\u0041"",\,"#),
            (.jsonEscapes, #"\"\\\/\b\f\n\r\t"#, "\"\\/\u{8}\u{C}\n\r\t"),
            (.jsonEscapes, #"a\u0041\u00e9\u20AC\ud83d\uDD11"#, "aAé€🔑"),
            (.jsonEscapes, #"\uFFFF\u0000\u007f\u0080\u07ff\u0800"#, "\u{FFFF}\u{0}\u{7F}\u{80}\u{7FF}\u{800}"),
            (.jsonEscapes, #"\x\u12\u12g4\"#, #"\x\u12\u12g4\"#),
            (.doubledQuotes, #"""""a"b""#, #"""a"b""#),
            (.escapedCommas, #"\,a\b\\,\"#, #",a\b\,\"#),
        ])
    func decoded(_ encoding: KeyEncoding, _ written: String, _ key: String) {
        let decoded = Array(written.utf8).withUnsafeBytes { encoding.decode($0) }
        #expect(decoded == Array(key.utf8))
    }

    @Test("with unpaired surrogates is decoded to their three bytes each")
    func surrogates() {
        func decode(_ text: String) -> [UInt8] {
            Array(text.utf8).withUnsafeBytes { KeyEncoding.jsonEscapes.decode($0) }
        }
        #expect(decode(#"\ud800"#) == [0xED, 0xA0, 0x80])
        #expect(decode(#"\udfff"#) == [0xED, 0xBF, 0xBF])
        #expect(decode(#"\udd11\ud83d"#) == [0xED, 0xB4, 0x91, 0xED, 0xA0, 0xBD])
        #expect(decode(#"\ud83d\u0041"#) == [0xED, 0xA0, 0xBD, 0x41])
        #expect(decode(#"\ud83d\ud83d\udd11"#) == [0xED, 0xA0, 0xBD, 0xF0, 0x9F, 0x94, 0x91])
        #expect(decode(#"\ud83d\udd1"#) == [0xED, 0xA0, 0xBD] + Array(#"\udd1"#.utf8))
    }

    @Test("is decoded from any bytes without a trap", arguments: KeyEncoding.allCases)
    func anyBytes(_ encoding: KeyEncoding) {
        var random = SeededGenerator(seed: 7)
        let alphabet = Array("\\\"u,dD8c0nF".utf8) + [0xFF, 0]
        for _ in 0..<5_000 {
            let bytes = (0..<Int.random(in: 0...16, using: &random)).map { _ in
                alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
            }
            let decoded = bytes.withUnsafeBytes { encoding.decode($0) }
            #expect(decoded.count <= bytes.count)
        }
    }
}
