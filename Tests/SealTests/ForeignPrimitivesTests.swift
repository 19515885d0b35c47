import Seal
import Testing

@Suite("What other people's formats ask for")
struct ForeignPrimitivesTests {
    @Test("agrees with RFC 5869 on HKDF with SHA-256, without salt and info")
    func hkdf() {
        // Appendix A.3; the first 32 bytes.
        let key = SecretBytes([UInt8](repeating: 0x0b, count: 22)).hkdf(salt: [], info: "")
        #expect(Hex.encode(key.bytes) == "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d")
    }

    @Test("agrees with RFC 4231 on HMAC with SHA-256")
    func hmac() {
        // Section 4.2; zeros behind a key do not change it.
        let key = SecretKey(SecretBytes([UInt8](repeating: 0x0b, count: 20) + [UInt8](repeating: 0, count: 12)))
        let mac = key.hmacSHA256(Array("Hi There".utf8))
        #expect(mac.hex == "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7")
        #expect(key.hmacSHA256([]) != mac)
    }

    @Test("agrees with RFC 7914 on scrypt")
    func scrypt() throws {
        // Section 12, the first 32 bytes.
        let key = try Scrypt.key(
            passphrase: SecretBytes("pleaseletmein"), salt: Array("SodiumChloride".utf8), workFactor: 14)
        #expect(Hex.encode(key.bytes) == "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2")
    }

    @Test("agrees with RFC 7748 on X25519, from both sides")
    func agreement() throws {
        // Section 6.1.
        let secrets = [
            "77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a",
            "5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb",
        ]
        let keys = try secrets.map { OpenSecretKey(SecretBytes(try #require(Hex.decode($0)))) }
        for (one, other) in [(keys[0], keys[1]), (keys[1], keys[0])] {
            let shared: [UInt8]? =
                switch one.agree(with: other.publicKey) {
                case .some(let secret): secret.bytes
                case .none: nil
                }
            #expect(shared.map(Hex.encode) == "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742")
        }
    }

    @Test("seals with ChaCha20-Poly1305 so that it opens with its key and nonce alone, unchanged", arguments: seeds)
    func chaCha20(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let key = SecretKey(SecretBytes(random.bytes(32)))
        for count in [0, 1, 64, 1000] {
            let plain = random.bytes(count)
            let nonce = random.bytes(12)
            var sealed = [UInt8](repeating: 0, count: count + 16)
            sealed.withUnsafeMutableBytes { sealed in
                plain.withUnsafeBytes { key.sealChaCha20($0, nonce: nonce, into: sealed) }
            }
            func opened(_ sealed: [UInt8], _ key: SecretKey, _ nonce: [UInt8]) -> [UInt8]? {
                var out = [UInt8](repeating: 0, count: max(0, sealed.count - 16))
                let isGenuine = sealed.withUnsafeBytes { sealed in
                    out.withUnsafeMutableBytes { key.openChaCha20(sealed, nonce: nonce, into: $0) }
                }
                return isGenuine ? out : nil
            }
            #expect(opened(sealed, key, nonce) == plain)
            #expect(opened(sealed, .random(), nonce) == nil)
            #expect(opened(sealed, key, random.bytes(12)) == nil)
            #expect(opened(Array(sealed.dropLast()), key, nonce) == nil)
            sealed[Int.random(in: sealed.indices, using: &random)] ^= 1
            #expect(opened(sealed, key, nonce) == nil)
        }
    }
}
