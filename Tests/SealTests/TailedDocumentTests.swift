import Seal
import Testing

@Suite("A tailed document")
struct TailedDocumentTests {
    private func split(_ file: String, pretty: Bool = true) -> (body: String, value: String)? {
        TailedDocument.split(Array(file.utf8), member: "mac", pretty: pretty)
            .map { (String(decoding: $0.body, as: UTF8.self), $0.value) }
    }

    @Test("has the form of FORMAT.md")
    func form() {
        let body = Array("{\n  \"a\": 1".utf8)
        #expect(
            TailedDocument.join(body: body, member: "mac", value: "0f", pretty: true)
                == Array("{\n  \"a\": 1,\n  \"mac\": \"0f\"\n}\n".utf8))
        #expect(TailedDocument.document(body: body, pretty: true) == Array("{\n  \"a\": 1\n}".utf8))
        let compact = Array("{\"a\":1".utf8)
        #expect(
            TailedDocument.join(body: compact, member: "mac", value: "0f", pretty: false)
                == Array("{\"a\":1,\"mac\":\"0f\"}".utf8))
        #expect(TailedDocument.document(body: compact, pretty: false) == Array("{\"a\":1}".utf8))
    }

    @Test("is cut into what it was joined from", arguments: [true, false], seeds)
    func roundTrip(pretty: Bool, seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<100 {
            let body = generator.bytes(Int.random(in: 0...60, using: &generator))
            let value = Base64.encode(generator.bytes(Int.random(in: 0...40, using: &generator)))
            let file = TailedDocument.join(body: body, member: "mac", value: value, pretty: pretty)
            let cut = try #require(TailedDocument.split(file, member: "mac", pretty: pretty))
            #expect(cut.body == body)
            #expect(cut.value == value)
            let document = TailedDocument.document(body: body, pretty: pretty)
            #expect(TailedDocument.body(of: document, pretty: pretty) == body)
        }
    }

    @Test("is cut at the last of several members of that name")
    func lastMember() throws {
        let cut = try #require(split("{\n  \"a\": 1,\n  \"mac\": \"00\",\n  \"mac\": \"11\"\n}\n"))
        #expect(cut.body == "{\n  \"a\": 1,\n  \"mac\": \"00\"")
        #expect(cut.value == "11")
    }

    @Test(
        "is refused in any other form",
        arguments: [
            "", "}", "\n}\n", "\"\n}\n", "{}", "{\n  \"mac\": \"00\"\n}\n", "{\n  \"a\": 1,\n  \"mac\": \"00\"\n}",
            "{\n  \"a\": 1,\n  \"mac\": \"00\"\n}\n\n", "{\n  \"a\": 1,\n  \"mac\": \"00\"}\n",
            "{\n  \"a\": 1,\n  \"mac\":\"00\"\n}\n", "{\n  \"a\": 1,\n \"mac\": \"00\"\n}\n",
            "{\n  \"a\": 1,\n  \"mac\": \"0\\u0030\"\n}\n", "{\n  \"a\": 1,\n  \"mac\": \"0 0\"\n}\n",
            "{\n  \"a\": 1,\n  \"mac\": \"00\",\n  \"b\": \"1\"\n}\n", "{\n  \"a\": 1,\n  \"mac\": 0\n}\n",
            "{\n  \"a\": 1,\r\n  \"mac\": \"00\"\n}\n", "{\n  \"a\": 1,\n  \"Mac\": \"00\"\n}\n",
            "{\n  \"a\": 1,\n  \"mac\": \"0\"0\"\n}\n", "{\n  \"a\": 1,\n  \"mac\": \"0é\"\n}\n",
        ])
    func hostile(file: String) {
        #expect(split(file) == nil)
    }

    @Test("that is short or arbitrary never crashes", arguments: seeds)
    func arbitrary(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let alphabet = Array("{}\",: \nmac0A=\\".utf8)
        for _ in 0..<2000 {
            let length = Int.random(in: 0...40, using: &generator)
            let file = (0..<length).map { _ in alphabet[Int.random(in: alphabet.indices, using: &generator)] }
            for pretty in [true, false] {
                guard let cut = TailedDocument.split(file, member: "mac", pretty: pretty) else { continue }
                #expect(
                    TailedDocument.join(body: cut.body, member: "mac", value: cut.value, pretty: pretty) == file)
            }
        }
    }
}
