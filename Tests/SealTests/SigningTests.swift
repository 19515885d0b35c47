import Seal
import Testing

@Suite("A signing key")
struct SigningTests {
    /// RFC 8032, section 7.1, tests 1 to 3: seed, public key, message, signature.
    private static let vectors = [
        (
            "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
            """
            e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b
            d25bf5f0595bbe24655141438e7a100b
            """
        ),
        (
            "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
            """
            92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c
            387b2eaeb4302aeeb00d291612bb0c00
            """
        ),
        (
            "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
            """
            6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659
            4a7c15e9716ed28dc027beceea1ec40a
            """
        ),
    ]

    @Test("matches RFC 8032", arguments: 0..<3)
    func published(index: Int) throws {
        let (seed, publicKey, message, signature) = Self.vectors[index]
        let key = signingKey(seed: try hex(seed))
        #expect(key.verifyKey.bytes == (try hex(publicKey)))
        #expect(key.sign(try hex(message)) == (try hex(signature)))
        #expect(key.verifyKey.verifies(try hex(signature), of: try hex(message)))
        #expect(key.seed == (try hex(seed)))
    }

    @Test("makes signatures that any flipped bit spoils")
    func flippedBits() {
        let key = SigningKey.random()
        let message = Array("a message".utf8)
        let signature = key.sign(message)
        for bit in 0..<(signature.count * 8) {
            var damaged = signature
            damaged[bit / 8] ^= 1 << (bit % 8)
            #expect(!key.verifyKey.verifies(damaged, of: message))
        }
        for bit in 0..<(message.count * 8) {
            var damaged = message
            damaged[bit / 8] ^= 1 << (bit % 8)
            #expect(!key.verifyKey.verifies(signature, of: damaged))
        }
    }

    @Test("verifies no signature of another length, and none by another key")
    func otherSignatures() {
        let key = SigningKey.random()
        let signature = key.sign([1, 2, 3])
        #expect(!key.verifyKey.verifies([], of: [1, 2, 3]))
        #expect(!key.verifyKey.verifies(signature + [0], of: [1, 2, 3]))
        #expect(!key.verifyKey.verifies(Array(signature.dropLast()), of: [1, 2, 3]))
        #expect(!SigningKey.random().verifyKey.verifies(signature, of: [1, 2, 3]))
    }

    @Test("has a public half of 32 bytes and no other length", arguments: [0, 31, 33, 64])
    func length(count: Int) {
        #expect(VerifyKey([UInt8](repeating: 7, count: count)) == nil)
    }
}
