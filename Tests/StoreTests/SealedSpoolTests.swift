import Fixtures
import Store
import Testing

@Suite("A sealed spool")
struct SealedSpoolTests {
    @Test("gives its pieces back in any order, from a file without a name")
    func pieces() throws {
        let scratch = try ScratchFolder()
        var random = SeededGenerator(seed: 1)
        let pieces = (0..<50).map { _ in random.bytes(Int.random(in: 0..<5000, using: &random)) }
        var writer = try SealedSpoolWriter(in: scratch.path)
        for (index, piece) in pieces.enumerated() { #expect(try writer.append(piece) == index) }

        let spool = writer.finish()

        #expect(spool.count == 50)
        for index in pieces.indices.shuffled(using: &random) {
            #expect(spool.byteCount(index) == pieces[index].count)
            #expect(try spool.piece(index) == pieces[index])
        }
        #expect(try scratch.files().isEmpty)
    }

    @Test("may hold nothing")
    func nothing() throws {
        let scratch = try ScratchFolder()
        #expect(try SealedSpoolWriter(in: scratch.path).finish().count == 0)
    }
}
