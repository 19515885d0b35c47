import Seal
import Testing

@Suite("BLAKE2b-256")
struct Blake2bTests {
    /// Published with many implementations; recomputed with Python's hashlib.
    @Test(
        "matches known hashes",
        arguments: [
            ("", "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8"),
            ("abc", "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319"),
        ])
    func knownHashes(text: String, expected: String) {
        #expect(Blake2b.hash(Array(text.utf8)).hex == expected)
    }

    /// Key 00…1f as in the reference implementation's list; 32-byte results from Python's hashlib.
    @Test(
        "matches known keyed hashes",
        arguments: [
            (0, "4e51e7a913fc80137da52880fecca175bf81e117d5c68126dc2774033517ea0d"),
            (255, "f60f5c4a575c43db6c93608515866ea998e04b35792f5a92b27aa5880cd6721e"),
        ])
    func knownKeyedHashes(length: Int, expected: String) {
        let key = SecretKey(SecretBytes(ascending()))
        #expect(key.mac(ascending(count: length)).hex == expected)
    }

    @Test("is the same however the bytes are cut", arguments: seeds)
    func parts(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<50 {
            let bytes = generator.bytes(Int.random(in: 0...1000, using: &generator))
            var hash = Blake2b()
            var rest = bytes[...]
            while !rest.isEmpty {
                let part = rest.prefix(Int.random(in: 0...300, using: &generator))
                Array(part).withUnsafeBytes { hash.update($0) }
                rest = rest.dropFirst(part.count)
            }
            #expect(hash.finish() == Blake2b.hash(bytes))
        }
    }
}
