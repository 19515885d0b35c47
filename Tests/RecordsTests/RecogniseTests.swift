import Records
import Testing

@Suite("Recognition")
struct RecogniseTests {
    @Test(
        "sees JSON objects one behind another, with the candidates that the first one has",
        arguments: [
            ("{\"Username\":\"a\"}", ["Username"]),
            ("\u{FEFF}\r\n {\"Username\":\"a\",\"id\":1}\n", ["Username", "id"]),
            ("{\"Username\":\"a\",\"Attributes\":[{\"Name\":\"sub\",\"Value\":\"s\"}]}", ["Username", "sub"]),
            ("{\"UserAttributes\":[{\"Name\":\"sub\",\"Value\":\"s\"}]}", ["sub"]),
            ("{\"id\":7,\"groups\":[{\"id\":8}]}\n", ["id"]),
            ("{\"a\":1}\n{\"a\":2}\n", []), ("{\"a\":1} {", []),
            ("{\"a\":[{}]}{\"a\":[{}]}", []),
            ("{\"a\":[{}],\"b\":[{}]}\n{}", []),
            ("{\"GroupName\":\"g\"}\n#", ["GroupName"]),
            ("{\"ClientId\":\"c\",", ["ClientId"]),
        ])
    func lines(_ text: String, _ candidates: [String]) {
        #expect(recognised(text) == Recognition(format: .jsonLines, arrayName: nil, candidates: candidates))
    }

    @Test(
        "sees one object around one array of objects",
        arguments: [
            ("{\"Users\":[]}", "Users", []),
            ("{\"Users\":[{\"Username\":\"a\"}]}", "Users", ["Username"]),
            (
                "{ \"ResponseMetadata\": {\"a\": [{}]}, \"Groups\" : [ { \"GroupName\": \"g\" } ], \"NextToken\": \"t\" }\n",
                "Groups", ["GroupName"]
            ),
            ("\u{FEFF}{\"n\":[1,2],\"Us\\u0065rs\":[{\"x\":1}]}", "Users", []),
            ("{\"Users\":[{\"Username\":\"a\"},{\"Use", "Users", ["Username"]),
            ("{\"Users\":[{\"Username\":\"a\"},}", "Users", ["Username"]),
            ("{\"Users\":[{\"Username\":\"a\"}]} x", "Users", ["Username"]),
        ])
    func object(_ text: String, _ name: String, _ candidates: [String]) {
        #expect(recognised(text) == Recognition(format: .jsonObject, arrayName: name, candidates: candidates))
    }

    @Test(
        "sees one array of objects",
        arguments: [
            ("[]", []), (" [ ] \n", []), ("[{}]", []), ("[{\"id\":\"x\"}, {}]", ["id"]),
            ("\u{FEFF}[\n{\"sub\":1}", ["sub"]),
            ("[{\"a\":1},2]", []),
        ])
    func array(_ text: String, _ candidates: [String]) {
        #expect(recognised(text) == Recognition(format: .jsonArray, arrayName: nil, candidates: candidates))
    }

    @Test(
        "sees CSV by a header with a key and a record that fits it",
        arguments: [
            ("Username,email\nbob,b@x\n", ["Username"]),
            ("\u{FEFF}email,id,sub\r\n1,2,3", ["sub", "id"]),
            ("\"a,b\",\"Username\"\n\"x\ny\",z\n", ["Username"]),
            ("id\n1\n2\n", ["id"]),
            ("id,name", ["id"]),
            ("id,name\n", ["id"]),
        ])
    func csv(_ text: String, _ candidates: [String]) {
        #expect(recognised(text) == Recognition(format: .csv, arrayName: nil, candidates: candidates))
    }

    @Test("sees Cognito's CSV by its columns")
    func cognitoCSV() {
        #expect(
            recognised("name,cognito:mfa_enabled,cognito:username\n\"a\\, b,false,bob\n")
                == Recognition(format: .cognitoCSV, arrayName: nil, candidates: ["cognito:username"]))
        #expect(
            recognised("email,cognito:mfa_enabled\n")
                == Recognition(format: .cognitoCSV, arrayName: nil, candidates: []))
    }

    @Test(
        "leaves alone what is no record file",
        arguments: [
            "", " \n", "\u{FEFF}", "{}", "{", "[", "[1]", "[[]]", "[] x", "[{", "{\"a\":1}",
            "{\"name\":\"package\",\"version\":\"1.0\"}",
            "{\"Users\":[{}],\"Groups\":[{}]}", "{\"Users\":[],\"Groups\":[]}", "{ int x; }", "[{x}]",
            "true", "\"a\"",
            "1", "{\"a\":[1,{}]}",
            "It rained, it snowed, and then\nthe sun came out, at last.\n",
            "Username, which is a word, stands here\nand here, not, so, much\n",
            "id, name and so on\nwere, by then, all lost\n",
            "id,name\n1,2,3\n", "id,name\n1\n", "id,id\n1,2\n", "id,,name\n1,2,3\n", "a,b\n1,2\n", "id,name\n1,\"2\n",
            "id,na\"me\n1,2\n",
            "\nid,name\n1,2\n", "id\r1\r2\r", "\u{0}\u{1}\u{2}", "\u{89}PNG\r\n", "id,name\u{0}\n1,2",
            "<?xml version=\"1.0\"?>", "#!/bin/sh\nid\n",
        ])
    func nothing(_ text: String) {
        #expect(recognised(text) == nil)
    }

    @Test("takes the given field for the key, and no other")
    func keyField() {
        #expect(recognised("{\"Username\":\"a\",\"nick\":\"n\"}", keyField: "nick")?.candidates == ["nick"])
        #expect(recognised("{\"Username\":\"a\"}\n{}", keyField: "nick")?.candidates == [])
        #expect(recognised("nick,a\nb,c\n", keyField: "nick")?.candidates == ["nick"])
        #expect(recognised("Username,a\nb,c\n", keyField: "nick")?.candidates == [])
        #expect(recognised("nick,a\nb,c\n") == nil)
        #expect(recognised("{\"nick\":\"n\",\"orders\":[{}]}", keyField: "nick")?.format == .jsonLines)
        #expect(recognised("{\"nick\":\"n\",\"orders\":[{}]}")?.format == .jsonObject)
    }

    @Test("sees records that are longer than the head")
    func longRecord() {
        let long = String(repeating: "x", count: 1 << 20)
        func head(_ text: String) -> Recognition? { recognised(Array((text + long).utf8), isWhole: false) }
        #expect(head("{\"Username\":\"a\",\"b\":\"") == .jsonLines)
        #expect(head("{\"b\":\"") == Recognition(format: .jsonLines, arrayName: nil, candidates: []))
        #expect(head("{\"Users\":[{\"Username\":\"a\",\"b\":\"") == .users)
        #expect(head("[{\"Username\":\"a\",\"b\":\"") == .jsonArray)
        #expect(head("Username,b\na,\"") == .csv)
        #expect(recognised("{\"b\":\"" + long) == nil)
    }

    @Test("never traps, whatever part of a file it is shown", arguments: Format.allCases)
    func parts(_ format: Format) {
        for seed in UInt64(0)..<10 {
            let bytes = GeneratedExport(format: format, seed: seed).bytes
            for length in 0...bytes.count {
                _ = recognised(Array(bytes[..<length]), isWhole: true)
                _ = recognised(Array(bytes[length...]), isWhole: false)
            }
        }
    }

    @Test("of a generated export is the format it was generated in", arguments: Format.allCases)
    func generated(_ format: Format) {
        for seed in UInt64(0)..<200 {
            let export = GeneratedExport(format: format, seed: seed)
            let recognition = recognised(export.bytes)
            #expect(recognition?.format == format, "seed \(seed)")
            #expect(recognition?.arrayName == export.recognition.arrayName, "seed \(seed)")
        }
    }
}
