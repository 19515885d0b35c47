import Fixtures
import Seal
import Testing

@testable import Store

@Suite("A pack's directory")
struct PackDirectoryTests {
    private func sample() -> PackDirectory {
        var directory = PackDirectory()
        directory.append(.init(kind: .chunk(id: .zero), sealedCount: 100, plainCount: 300))
        directory.append(.init(kind: .records(first: 5, last: 9, count: 3), sealedCount: 70_000, plainCount: 262_200))
        directory.append(.init(kind: .order, sealedCount: 17, plainCount: 0))
        return directory
    }

    @Test("says where each block lies, and comes back from its bytes")
    func roundTrip() throws {
        let directory = try #require(PackDirectory(sample().bytes))

        #expect(directory.entries == sample().entries)
        #expect(directory.offsets == [16, 116, 70_116, 70_133])
    }

    @Test("is refused where its bytes are cut, or go on")
    func otherLengths() {
        let bytes = sample().bytes
        for count in bytes.indices { #expect(PackDirectory(Array(bytes[..<count])) == nil) }
        #expect(PackDirectory(bytes + [0]) == nil)
    }

    @Test(
        "is refused where a number is impossible",
        arguments: [
            ("another version", [2, 0]), ("more blocks than bytes", [1, 0xFF, 0xFF, 0xFF, 0x07]),
            ("a kind that there is not", [1, 1, 4, 20, 1]), ("a block shorter than its seal", [1, 1, 3, 16, 1]),
            ("a block too long", [1, 1, 3, 20, 0x81, 0x80, 0x80, 0x10]), ("no records", [1, 1, 2, 20, 1, 0, 0, 0]),
            ("more records than ordinals", [1, 1, 2, 20, 1, 0, 1, 3]), ("a chunk without an id", [1, 1, 1, 20, 1, 0]),
        ] as [(String, [UInt8])])
    func refusals(_ why: String, _ bytes: [UInt8]) {
        #expect(PackDirectory(bytes) == nil, "\(why)")
    }

    @Test("never comes out of random bytes otherwise than it would be written")
    func hostile() {
        var random = SeededGenerator(seed: 1)
        let good = sample().bytes
        for _ in 0..<5000 {
            var bytes = good
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            if let directory = PackDirectory(bytes) { #expect(directory.bytes == bytes) }
        }
    }
}
