import Fixtures
import Foundation
import Seal
import Testing

@testable import Age

@Suite("A recipient or an identity of age's")
struct KeyTests {
    /// The pair that age.md shows.
    private static let identity = "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX"
    private static let recipient = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj"

    @Test("of the specification is read, and written as it was")
    func published() throws {
        let identities = try Vector.identities("# a comment\r\n\n\(Self.identity)\r\n")
        #expect(identities.map { "\($0.recipient)" } == [Self.recipient])
        #expect(try AgeRecipient(Self.recipient) == identities[0].recipient)
        #expect("\(identities[0])" == "AgeIdentity" && !String(reflecting: identities[0]).contains("GFPYY"))
    }

    @Test("is none with any character changed, left out or put in")
    func mistyped() throws {
        for place in Self.recipient.indices {
            let letter: Character = Self.recipient[place] == "q" ? "p" : "q"
            var text = Self.recipient
            text.replaceSubrange(place...place, with: String(letter))
            #expect(throws: AgeError.self) { try AgeRecipient(text) }
            text.remove(at: place)
            #expect(throws: AgeError.self) { try AgeRecipient(text) }
        }
        for text in [
            "", "age1", Self.recipient.uppercased(), Self.recipient + "q", Self.identity, " " + Self.recipient,
        ] {
            #expect(throws: AgeError.self) { try AgeRecipient(text) }
        }
        for place in Self.identity.indices {
            var text = Self.identity
            text.replaceSubrange(place...place, with: Self.identity[place] == "Q" ? "P" : "Q")
            #expect(throws: AgeError.self) { try Vector.identities(text) }
        }
        #expect(throws: AgeError.self) { try Vector.identities(Self.identity.lowercased()) }
    }

    @Test("that is refused is told without the secret")
    func secrecy() throws {
        let error = #expect(throws: AgeError.self) { try AgeRecipient(Self.identity) }
        #expect(error.map { !"\($0)".contains("GFPYY") } == true)
        let other = #expect(throws: AgeError.self) { try Vector.identities("# x\n\(Self.identity)X") }
        #expect(other == .badIdentity("line 2 is none, it was cut off or mistyped"))
    }

    @Test("of any bytes comes back from its text")
    func roundTrip() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededGenerator(seed: seed)
        for count in 0..<70 {
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
            let text = Bech32.encode(bytes, word: "age")
            var read = [UInt8](repeating: 0, count: count)
            let isRead = Array(text.utf8).withUnsafeBytes { text in
                read.withUnsafeMutableBytes { Bech32.decode(text, word: "age", into: $0) }
            }
            #expect(isRead && read == bytes, "\(count) bytes, seed \(seed)")
        }
    }
}
