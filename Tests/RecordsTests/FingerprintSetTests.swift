import Fixtures
import Records
import Seal
import Testing

@Suite("A set of fingerprints")
struct FingerprintSetTests {
    @Test("says of each whether it was there before, as a set does", arguments: [UInt64.random(in: 0...UInt64.max)])
    func likeASet(_ seed: UInt64) {
        // Given few different words, so that many come twice and want the same place, zero among them
        var generator = SeededGenerator(seed: seed)
        let words: [UInt64] = [0, 1, 2, 1 << 8, 1 << 16, 1 << 40, UInt64.max]
        func word() -> UInt64 {
            Bool.random(using: &generator)
                ? words.randomElement(using: &generator) ?? 0 : UInt64.random(in: 0...3000, using: &generator)
        }
        var expected: Set<Fingerprint> = []
        var found = FingerprintSet()
        for _ in 0..<20_000 {
            let fingerprint = Fingerprint(low: word(), high: UInt64.random(in: 0...1, using: &generator))
            // When, then
            #expect(found.contains(fingerprint) == expected.contains(fingerprint), "seed \(seed)")
            #expect(found.insert(fingerprint) == expected.insert(fingerprint).inserted, "seed \(seed)")
        }
        #expect(found.count == expected.count)
    }
}
