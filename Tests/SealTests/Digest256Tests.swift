import Seal
import Testing

@Suite("A digest")
struct Digest256Tests {
    @Test("has 32 bytes and no other number", arguments: [0, 31, 33])
    func length(count: Int) {
        #expect(Digest256([UInt8](repeating: 0, count: count)) == nil)
    }

    @Test("is written as 64 lowercase hex digits and read back")
    func hexForm() throws {
        let digest = try #require(Digest256(ascending(from: 0xf0)))
        #expect(digest.hex == "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff000102030405060708090a0b0c0d0e0f")
        #expect("\(digest)" == digest.hex)
        #expect(Digest256(hex: digest.hex) == digest)
        #expect(Digest256(hex: digest.hex.uppercased()) == nil)
        #expect(Digest256(hex: digest.hex.dropLast(2)) == nil)
        #expect(Digest256.zero.bytes == [UInt8](repeating: 0, count: 32))
    }

    @Test("is ordered, equal and hashed by its bytes", arguments: seeds)
    func order(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<200 {
            let left = generator.bytes(32)
            var right = left
            right[Int.random(in: 0..<32, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            let first = try #require(Digest256(left))
            let second = right.withUnsafeBytes { Digest256($0) }
            #expect((first < second) == left.lexicographicallyPrecedes(right))
            #expect((first == second) == (left == right))
            #expect(Set([first, second]).count == (left == right ? 1 : 2))
            #expect(second.bytes == right)
            #expect(second.withUnsafeBytes { [UInt8]($0) } == right)
            var copied = [UInt8](repeating: 0, count: 33)
            copied.withUnsafeMutableBytes { bytes in
                if let start = bytes.baseAddress { second.copy(to: start + 1) }
            }
            #expect(copied.dropFirst() == right[...])
            #expect(second.leadingWord == right.prefix(8).reduce(0) { $0 << 8 | UInt64($1) })
        }
    }
}
