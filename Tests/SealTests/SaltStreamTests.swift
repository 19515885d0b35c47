import Seal
import Testing

@Suite("A salt stream")
struct SaltStreamTests {
    @Test("is the ciphertext of zeros under the seed, without its tag", arguments: [0, 1, 2, 3, 100, 1000])
    func definition(count: Int) {
        let seed = Randomness.bytes(32)
        let zeros = [UInt8](repeating: 0, count: count * 32)
        let sealed = SecretKey(SecretBytes(seed)).seal(zeros, nonce: [UInt8](repeating: 0, count: 24), associated: [])

        let salts = seed.withUnsafeBytes { SaltStream.salts(seed: $0, count: count) }

        #expect(salts == Array(sealed.dropLast(16)))
    }
}
