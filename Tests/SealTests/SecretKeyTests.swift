import Seal
import Testing

@Suite("A secret key")
struct SecretKeyTests {
    /// draft-irtf-cfrg-xchacha-03, appendix A.3.1.
    @Test("seals and opens the draft's example")
    func draftVector() throws {
        let key = SecretKey(SecretBytes(ascending(from: 0x80)))
        let nonce = ascending(from: 0x40, count: 24)
        let associated = try hex("50515253c0c1c2c3c4c5c6c7")
        let plain = Array(
            """
            Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen \
            would be it.
            """.utf8)
        let expected = try hex(
            """
            bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb
            731c7f1b0b4aa6440bf3a82f4eda7e39ae64c6708c54c216cb96b72e1213b452
            2f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff9
            21f9664c97637da9768812f615c68b13b52e
            c0875924c1c7987947deafd8780acf49
            """)

        #expect(key.seal(plain, nonce: nonce, associated: associated) == expected)
        #expect(key.open(expected, nonce: nonce, associated: associated) == plain)
    }

    /// Keyed BLAKE2b of "muniment/" ‖ label ‖ \0 ‖ context, from Python's hashlib.
    @Test("derives keys by label and context")
    func derivation() throws {
        let key = SecretKey(SecretBytes(ascending()))
        #expect(
            key.derive("snapshot").bytes
                == (try hex("7add42bfd7c3e8bef4ceb4cdd321f95a66f99243169d20923935ab7da4763e39")))
        #expect(
            key.derive("commitment", context: Array("pool\0users".utf8)).bytes
                == (try hex("fb14dd68f1730e0413aa29d4c20c35dcb47648fa46047bb8da2bfa0136a8b9d1")))
    }

    @Test("has BLAKE2b of itself as its digest")
    func digest() {
        #expect(SecretKey(SecretBytes(ascending())).digest == Blake2b.hash(ascending()))
    }

    @Test("opens what it sealed, at any length, and nothing that differs from it by a bit", arguments: seeds)
    func roundTrip(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for length in [0, 1, 15, 16, 17, 63, 64, 65, 1000] {
            let key = SecretKey.random()
            let nonce = generator.bytes(24)
            let associated = generator.bytes(Int.random(in: 0...40, using: &generator))
            let plain = generator.bytes(length)
            let sealed = key.seal(plain, nonce: nonce, associated: associated)
            #expect(sealed.count == length + 16)
            #expect(key.open(sealed, nonce: nonce, associated: associated) == plain)

            var damaged = sealed
            damaged[Int.random(in: sealed.indices, using: &generator)] ^=
                1 << UInt8.random(in: 0...7, using: &generator)
            #expect(key.open(damaged, nonce: nonce, associated: associated) == nil)
            #expect(key.open(sealed, nonce: generator.bytes(24), associated: associated) == nil)
            #expect(key.open(sealed, nonce: nonce, associated: associated + [0]) == nil)
            #expect(SecretKey.random().open(sealed, nonce: nonce, associated: associated) == nil)
        }
    }

    @Test("refuses what is too short to have a tag", arguments: 0..<16)
    func tooShort(length: Int) {
        let sealed = [UInt8](repeating: 0, count: length)
        #expect(SecretKey.random().open(sealed, nonce: ascending(count: 24), associated: []) == nil)
    }

    @Test("leaves nothing of the plain bytes behind when the tag does not match")
    func noLeftovers() {
        let key = SecretKey.random()
        let nonce = ascending(count: 24)
        var sealed = key.seal(ascending(from: 1, count: 100), nonce: nonce, associated: [])
        sealed[110] ^= 1
        var out = [UInt8](repeating: 0, count: 100)
        let isGenuine = sealed.withUnsafeBytes { sealed in
            out.withUnsafeMutableBytes { key.open(sealed, nonce: nonce, associated: [], into: $0) }
        }
        #expect(!isGenuine)
        #expect(out.allSatisfy { $0 == 0 })
    }
}
