import Cognito
import Testing

@Suite("A value of the service's requests and answers")
struct JSONTests {
    @Test(
        "is written as it was read, with its members in the order of their names",
        arguments: [
            #"{"Attributes":[{"Name":"email","Value":"jörg@example.org"}],"Enabled":true,"UserCreateDate":1700000000.123}"#,
            #"[null,false,-3,0.5,"","/\"\\\n"]"#, #"{"MaxValue":9007199254740993}"#,
        ])
    func exact(_ text: String) throws {
        #expect(try JSON(parsing: text.utf8).bytes == Array(text.utf8))
    }

    @Test("sorts members")
    func sorted() throws {
        #expect(
            try JSON(parsing: #"{"b":1,"a":{"d":2,"c":3}}"#.utf8).bytes == Array(#"{"a":{"c":3,"d":2},"b":1}"#.utf8))
    }
}
