import Fixtures
import Records
import Testing

@Suite("A page of a list")
struct ListPageTests {
    private func page(_ answer: String) throws -> ListPage {
        try ListPage(Array(answer.utf8), list: "Users", token: "PaginationToken", key: "Username")
    }

    @Test(
        "holds its records as they came, in a line each, with their keys and the place where the list goes on",
        arguments: [
            (#"{"Users":[{"a":1,"Username":"ada"},{"Username":"bob"}],"PaginationToken":"x\/y"}"#, "x/y"),
            (#"{"PaginationToken":"x/y","Users":[{"a":1,"Username":"ada"},{"Username":"bob"}]}"#, "x/y"),
            (
                " { \"Users\" : [ { \"a\" : 1 , \"Username\" : \"ada\" } ,\n{\t\"Username\":\"bob\"}\r\n] , \"PaginationToken\" : null } ",
                nil
            ),
            (#"{"Users":[{"a":1,"Username":"ada"},{"Username":"bob"}],"PaginationToken":""}"#, nil),
        ] as [(String, String?)])
    func records(_ answer: String, _ token: String?) throws {
        let page = try page(answer)
        #expect(page.lines.bytes == Array("{\"a\":1,\"Username\":\"ada\"}\n{\"Username\":\"bob\"}\n".utf8))
        #expect(page.lines.keys == [Array("ada".utf8), Array("bob".utf8)])
        #expect(page.count == 2)
        #expect(page.token == token)
    }

    @Test("may be without records", arguments: ["{}", #"{"Users":[]}"#, #"{"Users":[ ]}"#, #"{"Users":null}"#])
    func empty(_ answer: String) throws {
        let page = try page(answer)
        #expect(page.count == 0 && page.lines.bytes.isEmpty && page.token == nil)
    }

    @Test("finds keys that are escaped, in attributes, behind spaces, or nowhere")
    func keys() throws {
        let page = try page(
            #"{"Users":[{"Username":"\u0061da"},{"Attributes":[{"Name":"Username","Value":"bob"}]},"#
                + #"{"name": "Grace Hopper", "Username": "grace"},{"name":"x"},{"Username":7}]}"#)
        #expect(
            page.lines.keys == ["ada", "bob", "grace", nil, "7"].map { (key: String?) in key.map { Array($0.utf8) } })
        // Whoever has only the lines finds the same places.
        #expect(RecordLines(page.lines.bytes, key: "Username").places == page.lines.places)
    }

    @Test(
        "is told from what is none",
        arguments: [
            "", "[]", "{", #"{"Users":{}}"#, #"{"Users":[1]}"#, #"{"Users":[{}"#, #"{"Users":[{},]}"#,
            #"{"Users":[{} {}]}"#, #"{"Users":[{"Username":}]}"#, #"{"Users":[{}]]}"#, #"{"Users":[{}]}x"#,
            #"{"Users":[{"a":tru}]}"#,
        ])
    func malformed(_ answer: String) {
        #expect(throws: ListPage.Malformed.self) { try page(answer) }
    }
}
