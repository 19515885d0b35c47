import Fixtures
import Seal
import Store
import Testing

@Suite("The chunker")
struct ChunkerTests {
    private let chunker = Chunker(
        key: SecretKey(SecretBytes(count: 32) { _ = $0.initializeMemory(as: UInt8.self, repeating: 7) }))

    private func lengths(_ bytes: [UInt8], _ chunker: Chunker) -> [Int] {
        bytes.withUnsafeBytes { bytes in
            var lengths: [Int] = []
            var start = 0
            while start < bytes.count {
                let count = chunker.cut(UnsafeRawBufferPointer(rebasing: bytes[start...]))
                lengths.append(count)
                start += count
            }
            return lengths
        }
    }

    /// The contents of the chunks.
    private func chunks(_ bytes: [UInt8], _ chunker: Chunker) -> [ArraySlice<UInt8>] {
        var start = 0
        return lengths(bytes, chunker).map { count in
            defer { start += count }
            return bytes[start..<start + count]
        }
    }

    @Test("cuts bytes into chunks that together are the bytes, none too short or too long")
    func bounds() {
        var random = SeededGenerator(seed: 1)
        for bytes in [[], [1], random.bytes(65_536), random.bytes(3 << 20), [UInt8](repeating: 0, count: 5 << 20)] {
            let lengths = lengths(bytes, chunker)
            #expect(lengths.reduce(0, +) == bytes.count)
            #expect(lengths.allSatisfy { $0 > 0 && $0 <= Chunker.longest })
            #expect(lengths.dropLast().allSatisfy { $0 >= Chunker.shortest })
        }
    }

    @Test("makes chunks of about 256 KiB of random bytes")
    func usual() {
        var random = SeededGenerator(seed: 2)
        let lengths = lengths(random.bytes(12 << 20), chunker)
        let mean = (12 << 20) / lengths.count
        #expect(mean > 160 << 10 && mean < 420 << 10, "the mean is \(mean)")
    }

    @Test("keeps almost all chunks when a byte is put in or taken out")
    func insertion() {
        var random = SeededGenerator(seed: 3)
        let bytes = random.bytes(6 << 20)
        let before = Set(chunks(bytes, chunker))
        for place in [0, 2 << 20, (4 << 20) + 12_345, bytes.count] {
            var changed = bytes
            changed.insert(UInt8.random(in: 0...255, using: &random), at: place)
            #expect(chunks(changed, chunker).filter { !before.contains($0) }.count <= 3, "at \(place)")
        }
        var changed = bytes
        changed.remove(at: 3 << 20)
        #expect(chunks(changed, chunker).filter { !before.contains($0) }.count <= 3)
    }

    @Test("cuts at other places under another key, at the same ones under the same")
    func keyed() {
        var random = SeededGenerator(seed: 4)
        let bytes = random.bytes(3 << 20)
        let key = SecretKey.random()
        #expect(lengths(bytes, Chunker(key: key)) == lengths(bytes, Chunker(key: key)))
        #expect(lengths(bytes, Chunker(key: key)) != lengths(bytes, chunker))
    }

    @Test("needs no more than the longest chunk to know where to cut")
    func window() {
        var random = SeededGenerator(seed: 5)
        let bytes = random.bytes(3 << 20)
        bytes.withUnsafeBytes { bytes in
            for start in stride(from: 0, to: 2 << 20, by: 333_333) {
                let rest = UnsafeRawBufferPointer(rebasing: bytes[start...])
                #expect(chunker.cut(rest) == chunker.cut(UnsafeRawBufferPointer(rebasing: rest[..<Chunker.longest])))
            }
        }
    }
}
