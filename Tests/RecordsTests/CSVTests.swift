import Records
import Testing

@Suite("CSV")
struct CSVTests {
    private func scan(_ text: String, _ recognition: Recognition = .csv, keyField: String = "Username") -> Scanned {
        let whole = Scanned(text, as: recognition, keyField: keyField)
        for step in [1, 3] { #expect(Scanned(text, as: recognition, keyField: keyField, step: step) == whole) }
        return whole
    }

    private func bytes(_ texts: [String]) -> [[UInt8]] { texts.map { Array($0.utf8) } }

    @Test("keeps quotes, doubled quotes, commas and line ends inside fields")
    func quoting() {
        let records = ["\"b,o\nb\",1", "\"say \"\"hi\"\"\",\"\"", "\"\"\"\"\"\",x", "plain,\"\r\n\""]
        let scanned = scan("Username,a\r\n" + records.joined(separator: "\r\n"))
        #expect(scanned.failure == nil)
        #expect(scanned.records == bytes(records))
        #expect(scanned.keys == bytes(["b,o\nb", "say \"hi\"", "\"\"", "plain"]))
        #expect(scanned.gaps == bytes(["Username,a\r\n", "\r\n", "\r\n", "\r\n", ""]))
    }

    @Test("says how a key is written: doubled quotes only where there are some")
    func encodings() {
        var scanner = RecordScanner(recognition: .csv, keyField: "Username")
        let header = Array("a,Username\n1,2".utf8)
        #expect(header.withUnsafeBytes { scanner.gap(in: $0, from: 0, isFinal: true) } == .record(at: 11))
        func key(_ text: String) -> KeySpan? { Array(text.utf8).withUnsafeBytes { scanner.key(of: $0) } }
        #expect(key("x,bob") == KeySpan(offset: 2, length: 3, encoding: .verbatim))
        #expect(key("x,\"bob\"") == KeySpan(offset: 3, length: 3, encoding: .verbatim))
        #expect(key("\",\",\"b\"\"b\"") == KeySpan(offset: 5, length: 4, encoding: .doubledQuotes))
        #expect(key("x,") == nil)
        #expect(key("x,\"\"") == nil)
        #expect(key("x") == nil)
        #expect(key("") == nil)
    }

    @Test("passes over blank lines and a byte order mark, with either line end and without the last")
    func lines() {
        let scanned = scan("\u{FEFF}Username,a\n\n\r\n1,2\r\n\n3,4\n\r\n")
        #expect(scanned.failure == nil)
        #expect(scanned.records == bytes(["1,2", "3,4"]))
        #expect(scanned.gaps == bytes(["\u{FEFF}Username,a\n\n\r\n", "\r\n\n", "\n\r\n"]))
        #expect(scan("Username,a").gaps == bytes(["Username,a"]))
        #expect(scan("Username,a\n1,2").records == bytes(["1,2"]))
        #expect(scan("Username,a\n,").records == bytes([","]))
    }

    @Test(
        "refuses what RFC 4180 does not allow",
        arguments: [
            ("Username,a\n1,2\n3\n", 15, "1 field under a header of 2"),
            ("Username,a\n1,2,3\n", 11, "3 fields under a header of 2"),
            ("Username,a\n1,2\"\n", 14, "a quote inside a field"),
            ("Username,a\n\"1\"x,2\n", 14, "a quote inside a field"),
            ("Username,a\n\"1\" ,2\n", 14, "a quote inside a field"),
            ("Username,a\n1,\"2\n", 16, "the file ends"),
            ("Username,a\n1,2\r3,4\n", 14, "a carriage return"),
            ("Username,a\n\"1\"\r,2\n", 14, "a carriage return"),
            ("Username,a\n1,2\r", 14, "a carriage return"),
            ("Username,a\r", 10, "a carriage return"),
            ("Username,a\n1,\u{0}\n", 13, "a NUL byte"),
            ("Username,a\n1,\"\u{0}\"\n", 14, "a NUL byte"),
            ("Username,Username\n", 0, "a header with"),
            ("Username,,a\n", 0, "a header with"),
        ])
    func refuses(_ text: String, _ at: Int, _ reason: String) throws {
        let failure = try #require(scan(text).failure)
        #expect(failure.at == at)
        #expect(failure.reason.hasPrefix(reason), "\(failure.reason)")
    }

    @Test("of Cognito knows no quotes, and escapes commas")
    func cognito() {
        let scanned = scan(
            "cognito:username,name\nb\\,ob,\"Bob\n\\,,x\nx\\y\\,\\,,\"\"", .cognitoCSV, keyField: "cognito:username")
        #expect(scanned.failure == nil)
        #expect(scanned.records == bytes(["b\\,ob,\"Bob", "\\,,x", "x\\y\\,\\,,\"\""]))
        #expect(scanned.keys == bytes(["b,ob", ",", "x\\y,,"]))
    }

    @Test("of Cognito refuses a stray carriage return, a NUL byte and the wrong number of fields")
    func cognitoRefuses() {
        func failure(_ record: String) -> Int? {
            scan("cognito:username,name\n" + record, .cognitoCSV, keyField: "cognito:username").failure?.at
        }
        #expect(failure("a,b\rc\n") == 25)
        #expect(failure("a,\u{0}\n") == 24)
        #expect(failure("a\\,b\n") == 22)
        #expect(failure("a,b,c\n") == 22)
        #expect(failure("a,b\n") == nil)
    }
}
