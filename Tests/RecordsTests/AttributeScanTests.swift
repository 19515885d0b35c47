import Fixtures
import Records
import Testing

@Suite("The attributes of a record")
struct AttributeScanTests {
    /// An attribute as it comes.
    private struct Attribute: Equatable {
        let name: String
        let kind: AttributeKind
        let value: String

        init(_ name: String, _ kind: AttributeKind, _ value: String) {
            self.name = name
            self.kind = kind
            self.value = value
        }
    }

    private func attributes(_ record: String, _ context: AttributeContext = .json) throws -> [Attribute] {
        var found: [Attribute] = []
        try Array(record.utf8).withUnsafeBytes { bytes in
            try AttributeScan(context).forEach(in: bytes) { name, kind, value in
                found.append(
                    Attribute(String(decoding: name, as: UTF8.self), kind, String(decoding: value, as: UTF8.self)))
            }
        }
        return found
    }

    @Test("are its members, each with its kind")
    func members() throws {
        let record = #" {"a":"x","b":-1.5e3,"c":true,"d":false,"e":null,"f":[1, "y" ,{"z":2}],"g":{ },"h":"","i":[]} "#
        #expect(
            try attributes(record) == [
                Attribute("a", .text, "x"), Attribute("b", .number, "-1.5e3"), Attribute("c", .boolean, "true"),
                Attribute("d", .boolean, "false"), Attribute("e", .null, ""),
                Attribute("f", .json, #"[1,"y",{"z":2}]"#), Attribute("g", .json, "{}"), Attribute("h", .text, ""),
                Attribute("i", .json, "[]"),
            ])
    }

    @Test("have dotted names inside of objects")
    func dotted() throws {
        #expect(
            try attributes(#"{"a":{"b":{"c":1},"d":"x"},"e":{"f":null}}"#) == [
                Attribute("a.b.c", .number, "1"), Attribute("a.d", .text, "x"), Attribute("e.f", .null, ""),
            ])
    }

    @Test("are told without escapes, names as well as values")
    func escapes() throws {
        #expect(
            try attributes(#"{"\u0061\"b":"\u00fc\n\ud83d\ude00","o":{"\u0078":"\\"}}"#) == [
                Attribute("a\"b", .text, "ü\n😀"), Attribute("o.x", .text, "\\"),
            ])
    }

    @Test("stand in Cognito's lists by their names", arguments: ["Attributes", "UserAttributes"])
    func listed(member: String) throws {
        let record = """
            {"Username":"bob","\(member)":[{"Name":"sub","Value":"1"},{"Value":"b@x.de","Name":"email"},
             {"Name":"custom:\\u0061","Value":"\\u00fc"},{"Name":"empty"}],"Enabled":true}
            """
        #expect(
            try attributes(record) == [
                Attribute("Username", .text, "bob"), Attribute("sub", .text, "1"), Attribute("email", .text, "b@x.de"),
                Attribute("custom:a", .text, "ü"), Attribute("empty", .null, ""),
                Attribute("Enabled", .boolean, "true"),
            ])
    }

    @Test(
        "of a list that the record has as well are told apart, wherever the member stands",
        arguments: [
            #"{"Status":"A","Attributes":[{"Name":"Status","Value":"B"}]}"#,
            #"{"Attributes":[{"Name":"Status","Value":"B"}],"Status":"A"}"#,
            #"{"Attributes":[{"Name":"Sta\u0074us","Value":"B"}],"\u0053tatus":"A"}"#,
        ])
    func told(record: String) throws {
        let found = try attributes(record)
        #expect(found.count == 2)
        #expect(found.contains(Attribute("Status", .text, "A")))
        #expect(found.contains(Attribute("Attributes.Status", .text, "B")))
    }

    @Test(
        "do not come out of a list that is another one",
        arguments: [
            #"[]"#, #"["Name"]"#, #"[{}]"#, #"[{"Name":1,"Value":"x"}]"#, #"[{"Value":"x"}]"#,
            #"[{"Name":"a","Value":"x"},{"Name":"b","Value":"y","More":1}]"#, #"[{"Name":"","Value":"x"}]"#,
        ])
    func otherLists(list: String) throws {
        #expect(try attributes("{\"Attributes\":\(list)}") == [Attribute("Attributes", .json, list)])
        #expect(try attributes("{\"a\":{\"Attributes\":\(list)}}") == [Attribute("a.Attributes", .json, list)])
    }

    @Test("are one where objects are nested too deeply to be named")
    func depth() throws {
        let deep = String(repeating: #"{"a":"#, count: 100) + "1" + String(repeating: "}", count: 100)
        let found = try attributes(deep)
        #expect(found.count == 1)
        #expect(found[0].kind == .json)
        #expect(found[0].name.hasPrefix("a.a.a"))
    }

    @Test("are a CSV record's fields under the names of the header")
    func fields() throws {
        let header = ["name", "note", "city"].map { Array($0.utf8) }
        let expected = [
            Attribute("name", .text, "bob"), Attribute("note", .text, "a,\"b\""), Attribute("city", .text, ""),
        ]
        #expect(try attributes(#"bob,"a,""b""","#, .csv(header: header, format: .csv)) == expected)
        #expect(
            try attributes(#"bob,a\,b,"#, .csv(header: header, format: .cognitoCSV))
                == [Attribute("name", .text, "bob"), Attribute("note", .text, "a,b"), Attribute("city", .text, "")])
    }

    @Test(
        "are refused of what is no record",
        arguments: [
            "", "x", "[]", "1", #"{"a":1"#, #"{"a":{"b":1}"#, #"{"a" 1}"#, #"{"a":1 "b":2}"#, #"{"a":[1}"#, "{",
        ])
    func malformed(record: String) {
        #expect(throws: AttributeScan.Malformed.self) { try attributes(record) }
    }

    @Test("are refused of a CSV record that has more or fewer fields than its header")
    func wrongFieldCount() {
        let context = AttributeContext.csv(header: [Array("a".utf8), Array("b".utf8)], format: .csv)
        #expect(throws: AttributeScan.Malformed.self) { try attributes("1", context) }
        #expect(throws: AttributeScan.Malformed.self) { try attributes("1,2,3", context) }
    }

    @Test("are those that a generated object was made of", arguments: 1...20 as ClosedRange<UInt64>)
    func generated(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for round in 0..<20 {
            let (text, expected) = Self.object(depth: 0, prefix: "", &generator)
            #expect(try attributes(text) == expected, "round \(round): \(text)")
        }
    }

    /// An object with distinct names, and the attributes that it has.
    private static func object(
        depth: Int, prefix: String, _ generator: inout SeededGenerator
    ) -> (text: String, attributes: [Attribute]) {
        var members: [String] = []
        var expected: [Attribute] = []
        for number in 0..<Int.random(in: 1...5, using: &generator) {
            let name = "m\(number)\(["", "ü", ":x", " y"].randomElement(using: &generator) ?? "")"
            let space = ["", " ", "\n\t"].randomElement(using: &generator) ?? ""
            let text: String
            switch Int.random(in: 0...(depth < 4 ? 5 : 4), using: &generator) {
            case 0: (text, expected) = ("\"v\(number)\"", expected + [Attribute(prefix + name, .text, "v\(number)")])
            case 1: (text, expected) = ("\(number)", expected + [Attribute(prefix + name, .number, "\(number)")])
            case 2: (text, expected) = ("true", expected + [Attribute(prefix + name, .boolean, "true")])
            case 3: (text, expected) = ("null", expected + [Attribute(prefix + name, .null, "")])
            case 4: (text, expected) = ("[1,\(space)2]", expected + [Attribute(prefix + name, .json, "[1,2]")])
            default:
                let inner = object(depth: depth + 1, prefix: prefix + name + ".", &generator)
                text = inner.text
                expected += inner.attributes
            }
            members.append("\(space)\"\(name)\"\(space):\(space)\(text)")
        }
        return ("{\(members.joined(separator: ","))}", expected)
    }
}
