import Foundation
import Testing

@testable import Vault

@Suite("The terms that a person is looked for by")
struct PersonTermsTests {
    private static func terms(_ key: String, _ named: (String, String)...) -> PersonTerms {
        PersonTerms(
            key: Array(key.utf8), named: named.map { .init(name: Array($0.0.utf8), value: Array($0.1.utf8)) })
    }

    private static func mentions(_ terms: PersonTerms, _ text: String) -> Bool {
        Array(text.utf8).withUnsafeBytes { terms.isMentioned(in: $0) }
    }

    @Test(
        "are found as words, not in longer ones",
        arguments: [
            ("ana", "ana", true), ("ana", "of ana.", true), ("ana", "banana", false), ("ana", "anastasia", false),
            ("ana", "ana-maria ana", true), ("ana", #"{"m":"ana"}"#, true), ("ana", "anä", false),
            ("ana", "äana", false),
            ("ana", "anaä", false), ("ana", #"x\nana"#, true), ("a@x.org", "mail=a@x.org;", true),
            ("a@x.org", "aa@x.org", false), ("u-1", "u-12", false), ("u-1", "u-1\n", true),
        ])
    func words(_ key: String, _ text: String, _ isThere: Bool) {
        #expect(Self.mentions(Self.terms(key), text) == isThere)
    }

    @Test(
        "are found however they are written: escaped in JSON, quoted in CSV, in Cognito's CSV",
        arguments: [
            ("müller", #""m\u00fcller""#), ("müller", #""m\u00FCller""#), ("müller", "müller"),
            ("𝄞x", #"\ud834\udd1ex"#),
            (#"a"b"#, #""a\"b""#), (#"a"b"#, #""a""b""#), ("a,b", #"a\,b"#), (#"a\b"#, #"a\\b"#),
        ])
    func forms(_ key: String, _ text: String) {
        #expect(Self.mentions(Self.terms(key), text))
    }

    @Test("are found in UTF-16, either way round")
    func wide() throws {
        let terms = Self.terms("müller")
        for encoding in [String.Encoding.utf16LittleEndian, .utf16BigEndian] {
            let bytes = try #require("an müller.".data(using: encoding))
            #expect(Array(bytes).withUnsafeBytes { terms.isMentioned(in: $0) })
        }
    }

    @Test("are told by an attribute: the key by the field that names records, a value by its own")
    func attributes() {
        let terms = Self.terms("ana", ("email", "a@x"))
        func isTheirs(_ name: String, _ value: String) -> Bool {
            Array(name.utf8).withUnsafeBytes { name in
                Array(value.utf8).withUnsafeBytes { terms.isTheirs(name, $0, keyField: Array("id".utf8)) }
            }
        }
        #expect(isTheirs("id", "ana") && isTheirs("Username", "ana") && isTheirs("email", "a@x"))
        #expect(
            !isTheirs("manager", "ana") && !isTheirs("id", "an") && !isTheirs("mail", "a@x") && !isTheirs("id", "a@x"))
    }

    @Test("that stand at the seam of two pieces are settled when both are there")
    func seams() {
        let terms = Self.terms("ana")
        func isThere(_ text: String, isBegun: Bool, goesOn: Bool) -> Bool {
            Array(text.utf8).withUnsafeBytes { terms.isMentioned(in: $0, isBegun: isBegun, goesOn: goesOn) }
        }
        #expect(!isThere("of ana", isBegun: false, goesOn: true), "what follows may be a letter")
        #expect(isThere("of ana", isBegun: false, goesOn: false))
        #expect(!isThere("ana of", isBegun: true, goesOn: false), "what stood before may be a letter")
        #expect(isThere("ana of", isBegun: false, goesOn: true))
        #expect(terms.longestForm >= 5)
    }
}
