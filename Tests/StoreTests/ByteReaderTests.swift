import Fixtures
import Store
import Testing

@Suite("Integers in bytes")
struct ByteReaderTests {
    private func reading<Result>(_ bytes: [UInt8], _ body: (inout ByteReader) -> Result) -> Result {
        bytes.withUnsafeBytes { bytes in
            var reader = ByteReader(bytes)
            return body(&reader)
        }
    }

    @Test(
        "have one varint each",
        arguments: [
            (0, [0x00]), (1, [0x01]), (127, [0x7F]), (128, [0x80, 0x01]), (300, [0xAC, 0x02]), (16_383, [0xFF, 0x7F]),
            (16_384, [0x80, 0x80, 0x01]),
            (UInt64(1) << 63, [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01]),
            (UInt64.max, [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01]),
        ] as [(UInt64, [UInt8])])
    func varints(_ value: UInt64, _ bytes: [UInt8]) {
        var written: [UInt8] = []
        written.append(varint: value)

        #expect(written == bytes)
        #expect(reading(bytes) { $0.varint() } == value)
        #expect(
            reading(bytes + [0xFF]) { [$0.varint() ?? 0, UInt64($0.offset), UInt64($0.remaining)] } == [
                value, UInt64(bytes.count), 1,
            ])
    }

    @Test(
        "are refused where they are padded, too high, or cut",
        arguments: [
            [], [0x80], [0x80, 0x00], [0xFF, 0x00], [0x81, 0x80, 0x00], [0xFF, 0xFF, 0xFF],
            [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x02],
            [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01],
            [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x81],
        ] as [[UInt8]])
    func refusals(_ bytes: [UInt8]) {
        #expect(reading(bytes) { $0.varint() } == nil)
    }

    @Test("come back, signed and unsigned, whatever their size")
    func roundTrip() {
        var random = SeededGenerator(seed: 1)
        for _ in 0..<5000 {
            let value = random.next() >> UInt64.random(in: 0..<64, using: &random)
            let signed = Int64(bitPattern: random.next()) >> Int64.random(in: 0..<64, using: &random)
            var bytes: [UInt8] = []
            bytes.append(varint: value)
            bytes.append(signedVarint: signed)
            bytes.append(littleEndian: value)
            let (first, second, third, rest) = reading(bytes) {
                ($0.varint(), $0.signedVarint(), $0.integer(UInt64.self), $0.remaining)
            }
            #expect(first == value && second == signed && third == value && rest == 0)
        }
        for (signed, zigzag) in [(0, 0), (-1, 1), (1, 2), (-2, 3), (Int64.max, 0xFE)] as [(Int64, UInt8)] {
            var bytes: [UInt8] = []
            bytes.append(signedVarint: signed)
            #expect(bytes[0] == zigzag)
        }
        for edge in [Int64.min, .max] {
            var bytes: [UInt8] = []
            bytes.append(signedVarint: edge)
            #expect(reading(bytes) { $0.signedVarint() } == edge)
        }
    }

    @Test("never reach past the end")
    func ends() {
        #expect(reading([]) { $0.byte() } == nil)
        #expect(reading([1, 2, 3]) { $0.integer(UInt32.self) } == nil)
        #expect(reading([1, 2, 3]) { $0.slice(4)?.count } == nil)
        #expect(reading([1, 2, 3]) { $0.slice(-1)?.count } == nil)
        #expect(reading([1, 2, 3]) { $0.slice(3).map { Array($0) } } == [1, 2, 3])
        #expect(reading([0x80, 0x01]) { $0.count(limit: 127) } == nil)
        #expect(reading([0x80, 0x01]) { $0.count(limit: 128) } == 128)
    }
}
