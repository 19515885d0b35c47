import Seal
import Testing

@Suite("A sealed box")
struct SealedBoxTests {
    /// RFC 7748, section 6.1: Alice's keys.
    @Test("is sealed to the public half that RFC 7748 gives for a secret one")
    func publicHalf() throws {
        let secret = OpenSecretKey(
            SecretBytes(try hex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a")))
        #expect(secret.publicKey.bytes == (try hex("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a")))
    }

    @Test("gives back what was put in, at any length", arguments: [0, 1, 32, 1000])
    func roundTrip(length: Int) throws {
        let key = OpenSecretKey.random()
        let plain = Randomness.bytes(length)

        let box = key.publicKey.sealBox(plain)

        #expect(box.count == length + 48)
        #expect(key.opened(box) == plain)
    }

    @Test("is another one each time")
    func oneTimeKey() {
        let key = OpenSecretKey.random().publicKey
        #expect(key.sealBox([1]) != key.sealBox([1]))
    }

    @Test("does not open for another key, cut short, or with a flipped bit")
    func damage() {
        let key = OpenSecretKey.random()
        let box = key.publicKey.sealBox(Array("secret".utf8))
        #expect(OpenSecretKey.random().opened(box) == nil)
        for length in box.indices {
            #expect(key.opened(Array(box[..<length])) == nil)
        }
        for bit in 0..<(box.count * 8) {
            var damaged = box
            damaged[bit / 8] ^= 1 << (bit % 8)
            // X25519 ignores the topmost bit of a point, here that of the one-time key; the nonce does not.
            #expect(key.opened(damaged) == nil, "bit \(bit)")
        }
    }

    @Test("cannot be sealed to a point of small order, nor to anything but 32 bytes")
    func unusableKeys() {
        #expect(OpenPublicKey([UInt8](repeating: 0, count: 32)) == nil)
        #expect(OpenPublicKey([1] + [UInt8](repeating: 0, count: 31)) == nil)
        #expect(OpenPublicKey([0xec] + [UInt8](repeating: 0xff, count: 30) + [0x7f]) == nil)
        #expect(OpenPublicKey(ascending(count: 31)) == nil)
        #expect(OpenPublicKey(ascending(count: 33)) == nil)
    }

    @Test("is sealed to a key that survives being written down")
    func keyBytes() {
        let key = OpenSecretKey.random()
        #expect(OpenPublicKey(key.publicKey.bytes) == key.publicKey)
        #expect(Base64.decode(key.publicKey.base64) == key.publicKey.bytes)
        #expect(OpenSecretKey(SecretBytes(key.bytes)).publicKey == key.publicKey)
    }
}
