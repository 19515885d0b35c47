import Cognito
import Fixtures
import Foundation
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

    @Test("is written as Foundation's encoder writes it", arguments: [UInt64.random(in: 0...UInt64.max)])
    func foundation(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        for _ in 0..<300 {
            // Given
            let value = Self.random(&random, depth: 3)
            // When
            let bytes = try value.bytes
            // Then
            #expect(bytes == Array(try encoder.encode(value)), "seed \(seed)")
        }
    }

    private static let alphabet: [Character] =
        Array("aZ09 _-/\\\"\u{0}\u{7}\u{8}\t\n\u{b}\u{c}\r\u{1f}\u{7f}éß\u{2028}日😀")

    private static func text(_ random: inout SeededGenerator) -> String {
        String((0..<Int.random(in: 0...6, using: &random)).compactMap { _ in alphabet.randomElement(using: &random) })
    }

    private static func random(_ random: inout SeededGenerator, depth: Int) -> JSON {
        switch Int.random(in: 0...(depth == 0 ? 4 : 6), using: &random) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &random))
        case 2: return .integer(Int64.random(in: Int64.min...Int64.max, using: &random))
        case 3: return .real(Double.random(in: -2e9...2e9, using: &random))
        case 4: return .string(text(&random))
        case 5: return .array((0..<3).map { _ in Self.random(&random, depth: depth - 1) })
        default:
            return .object(
                Dictionary(
                    (0..<4).map { _ in (text(&random), Self.random(&random, depth: depth - 1)) },
                    uniquingKeysWith: { $1 }))
        }
    }
}
