import Fixtures
import Records
import Testing

@Suite("An input window")
struct InputWindowTests {
    @Test("moves over a source and shows every byte once, whatever is consumed", arguments: [1, 2, 7, 64, 1000])
    func moves(_ capacity: Int) throws {
        let source = (0..<500).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        var random = SeededGenerator(seed: UInt64(capacity))
        let window = InputWindow(
            capacity: capacity, limit: capacity * 2,
            read: reader(of: source, atMost: Int.random(in: 1...9, using: &random)))
        var seen: [UInt8] = []
        while true {
            #expect(window.fileOffset == seen.count)
            #expect(Array(window.bytes) == Array(source[seen.count..<seen.count + window.bytes.count]))
            let hasMore = try window.fill()
            if !hasMore && window.isFinal && window.bytes.isEmpty { break }
            let count = Int.random(in: hasMore ? 0...window.bytes.count : 1...window.bytes.count, using: &random)
            seen += window.bytes[..<count]
            window.consume(count)
        }
        #expect(seen == source)
    }

    @Test("grows up to its limit, and says when it is full")
    func grows() throws {
        let window = InputWindow(capacity: 10, limit: 35, read: reader(of: Array(repeating: 1, count: 100)))
        var sizes: [Int] = []
        while try window.fill() { sizes.append(window.bytes.count) }
        #expect(sizes == [10, 20, 35])
        #expect(window.isFull)
        #expect(!window.isFinal)
        window.consume(30)
        #expect(!window.isFull)
        #expect(try window.fill())
        #expect(window.bytes.count == 35)
        #expect(window.fileOffset == 30)
    }

    @Test("is final when the source has nothing more, and does not ask it again")
    func final() throws {
        var calls = 0
        let window = InputWindow(capacity: 10) { buffer in
            calls += 1
            if calls == 1 { buffer[0] = 7 }
            return calls == 1 ? 1 : 0
        }
        #expect(try window.fill())
        #expect(window.isFinal)
        #expect(try !window.fill())
        #expect(calls == 2)
        #expect(Array(window.bytes) == [7])
    }

    @Test("holds what it held when reading throws")
    func readError() throws {
        struct Unreadable: Error {}
        var calls = 0
        let window = InputWindow(capacity: 4, limit: 8) { buffer in
            calls += 1
            guard calls != 2 else { throw Unreadable() }
            buffer[0] = UInt8(calls)
            return calls < 4 ? 1 : 0
        }
        #expect(throws: Unreadable.self) { try window.fill() }
        #expect(Array(window.bytes) == [1])
        #expect(try window.fill())
        #expect(Array(window.bytes) == [1, 3])
    }
}
