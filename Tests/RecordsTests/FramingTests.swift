import Fixtures
import Records
import Testing

@Suite("A framing stream")
struct FramingTests {
    /// What stands around the records of a file: one gap more than records.
    private func gaps(_ random: inout SeededGenerator) -> [[UInt8]] {
        let usual = random.bytes(Int.random(in: 0..<4, using: &random))
        return (0...Int.random(in: 0..<12, using: &random)).map { _ in
            Int.random(in: 0..<4, using: &random) > 0 ? usual : random.bytes(Int.random(in: 0..<400, using: &random))
        }
    }

    private func stream(_ files: [[[UInt8]]]) -> [UInt8] {
        var writer = FramingWriter()
        for gaps in files {
            // A file without records is all suffix.
            (gaps.count > 1 ? gaps[0] : []).withUnsafeBytes { writer.prefix($0) }
            for gap in gaps.dropFirst().dropLast() { gap.withUnsafeBytes { writer.separator($0) } }
            gaps[gaps.count - 1].withUnsafeBytes { writer.suffix($0) }
        }
        return writer.take()
    }

    /// Hands out the bytes in pieces of random sizes, some of them empty.
    private func reader(_ bytes: [UInt8], seed: UInt64) -> FramingReader {
        var random = SeededGenerator(seed: seed)
        var rest = bytes[...]
        return FramingReader {
            guard !rest.isEmpty else { return nil }
            let piece = rest.prefix(Int.random(in: 0..<9, using: &random))
            rest = rest.dropFirst(piece.count)
            return Array(piece)
        }
    }

    @Test("follows the format to the byte")
    func format() {
        let file = ["[", ",", ",", ";", "]"].map { Array($0.utf8) }
        #expect(stream([file]) == [1, 0x5B, 2, 1, 0x2C, 1, 1, 0x3B, 0, 1, 0x5D])
        #expect(stream([[Array("[]".utf8)]]) == [0, 0, 2, 0x5B, 0x5D])
    }

    @Test("gives back what stands around records, wherever it is cut", arguments: 0..<100)
    func roundTrip(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let files = (0..<Int.random(in: 0..<5, using: &random)).map { _ in gaps(&random) }
        var reader = reader(stream(files), seed: seed)
        for gaps in files {
            if Int.random(in: 0..<4, using: &random) == 0 {
                #expect(try reader.skipFile() == (gaps.count > 1 ? gaps[0] : []))
                continue
            }
            #expect(try reader.prefix() == (gaps.count > 1 ? gaps[0] : []))
            for gap in gaps.dropFirst().dropLast() { #expect(try reader.nextSeparator() == gap) }
            #expect(try reader.suffix() == gaps[gaps.count - 1])
        }
        #expect(throws: FramingReader.Malformed.self) { _ = try reader.prefix() }
    }

    @Test("costs no more for 100,000 equal separators than for one")
    func repeats() {
        var writer = FramingWriter()
        let gap: [UInt8] = [44, 10]
        gap.withUnsafeBytes { gap in
            writer.prefix(gap)
            for _ in 0..<100_000 { writer.separator(gap) }
            writer.suffix(gap)
        }
        #expect(writer.take().count < 20)
    }

    @Test("that ends early, or is asked for other counts than it has, is malformed")
    func malformed() throws {
        let bytes = stream([["[", ",", ",", "]"].map { Array($0.utf8) }])
        for count in bytes.indices {
            #expect(throws: FramingReader.Malformed.self) {
                var reader = reader(Array(bytes[..<count]), seed: 1)
                _ = try reader.prefix()
                for _ in 0..<2 { _ = try reader.nextSeparator() }
                _ = try reader.suffix()
            }
        }
        #expect(throws: FramingReader.Malformed.self) {
            var reader = reader(bytes, seed: 1)
            _ = try reader.prefix()
            _ = try reader.suffix()
        }
        #expect(throws: FramingReader.Malformed.self) {
            var reader = reader(bytes, seed: 1)
            _ = try reader.prefix()
            for _ in 0..<3 { _ = try reader.nextSeparator() }
        }
        #expect(throws: FramingReader.Malformed.self) {
            var reader = reader([0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 1], seed: 1)
            _ = try reader.prefix()
        }
    }
}
