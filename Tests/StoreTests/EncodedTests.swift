import Fixtures
import Store
import Testing

@Suite("Encoded bytes")
struct EncodedTests {
    static let counts = [0, 1, 2, 15, 16, 17, 127, 128, 1000, 65_535, 65_536, 300_001]

    private func decoded(_ bytes: [UInt8], limit: Int = Encoded.longestBlock) -> [UInt8]? {
        bytes.withUnsafeBytes { Encoded.decode($0, limit: limit) }
    }

    @Test("are the plain bytes behind two short fields where no codec helps", arguments: counts)
    func incompressible(_ count: Int) {
        var random = SeededGenerator(seed: UInt64(count))
        let plain = random.bytes(count)

        let encoded = Encoded(plain, level: 6)

        #expect(encoded.plainCount == count)
        #expect(encoded.bytes.count <= count + 6)
        #expect(decoded(encoded.bytes) == plain)
    }

    @Test("are fewer than the plain bytes where a codec helps", arguments: counts, [1, 6, 9] as [Int32])
    func compressible(_ count: Int, _ level: Int32) {
        var random = SeededGenerator(seed: UInt64(count))
        let plain = random.plainBytes(count)

        let encoded = Encoded(plain, level: level)

        if count >= 1000 { #expect(encoded.bytes.count < count / 2) }
        #expect(decoded(encoded.bytes) == plain)
    }

    @Test("follow the format to the byte")
    func vectors() {
        #expect(decoded([0, 3, 1, 2, 3]) == [1, 2, 3])
        #expect(decoded([0, 0]) == [])
        // RFC 1950's stream of "a", as zlib 1.3 writes it.
        #expect(decoded([1, 1, 0x78, 0x9C, 0x4B, 0x04, 0x00, 0x00, 0x62, 0x00, 0x62]) == [0x61])
    }

    @Test("are refused where the length, the codec or the end is wrong")
    func refusals() {
        var random = SeededGenerator(seed: 5)
        let zlib = Encoded(random.plainBytes(1000), level: 6).bytes
        #expect(zlib[0] == 1)

        #expect(decoded([]) == nil)
        #expect(decoded([0]) == nil)
        #expect(decoded([2, 1, 0]) == nil, "there is no codec 2")
        #expect(decoded([0, 2, 1]) == nil, "too few stored bytes")
        #expect(decoded([0, 1, 1, 1]) == nil, "too many stored bytes")
        #expect(decoded([0, 0x81, 0x00, 1]) == nil, "a length with padding")
        #expect(decoded(zlib + [0]) == nil, "a byte behind the end")
        #expect(decoded(zlib, limit: 999) == nil, "longer than is allowed")
        #expect(decoded(zlib, limit: 1000) != nil)
        for count in 0..<zlib.count { #expect(decoded(Array(zlib[..<count])) == nil, "cut to \(count) bytes") }
        for wrong in [0, 1, 999, 1001, 32 << 20] {
            var bytes: [UInt8] = [1]
            bytes.append(varint: wrong)
            #expect(decoded(bytes + zlib[3...]) == nil, "said to be \(wrong) bytes long")
        }
        var endless: [UInt8] = [1]
        endless.append(varint: UInt64.max)
        #expect(decoded(endless + zlib[3...]) == nil)
    }

    @Test("that are random, or have flipped bits, decode to nothing longer than they say, or to nothing")
    func hostile() {
        var random = SeededGenerator(seed: 6)
        let zlib = Encoded(random.plainBytes(200), level: 6).bytes
        for _ in 0..<2000 {
            var bytes = Bool.random(using: &random) ? zlib : random.bytes(Int.random(in: 0..<64, using: &random))
            if !bytes.isEmpty {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            }
            #expect((decoded(bytes, limit: 4096) ?? []).count <= 4096)
        }
    }
}
