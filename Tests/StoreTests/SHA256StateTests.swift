import Crypto
import Fixtures
import Seal
import Testing

@testable import Store

@Suite("SHA-256 as a plain value")
struct SHA256StateTests {
    @Test(
        "gives the digests that FIPS 180-2, appendix B, prints",
        arguments: [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
            (
                String(repeating: "a", count: 1_000_000),
                "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
            ),
        ])
    func published(_ text: String, _ digest: String) {
        #expect(Array(text.utf8).withUnsafeBytes { Digest256.sha256($0) }.hex == digest)
    }

    @Test("agrees with swift-crypto on any bytes, in whatever pieces they come")
    func pieces() {
        let seed = UInt64.random(in: .min ... .max)
        var random = SeededGenerator(seed: seed)
        for _ in 0..<500 {
            let bytes = (0..<Int.random(in: 0...700, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            let cut = Int.random(in: 0...bytes.count, using: &random)
            var state = SHA256State()
            bytes[..<cut].withUnsafeBytes { state.update($0) }
            bytes[cut...].withUnsafeBytes { state.update($0) }
            #expect(state.finish().bytes == Array(SHA256.hash(data: bytes)), "seed \(seed)")
        }
    }

    @Test("goes on by itself where it was copied")
    func copies() {
        var first = SHA256State()
        Array("a".utf8).withUnsafeBytes { first.update($0) }
        var second = first
        Array("b".utf8).withUnsafeBytes { second.update($0) }
        Array("c".utf8).withUnsafeBytes { first.update($0) }
        #expect(first.finish().bytes == Array(SHA256.hash(data: Array("ac".utf8))))
        #expect(second.finish().bytes == Array(SHA256.hash(data: Array("ab".utf8))))
    }
}
