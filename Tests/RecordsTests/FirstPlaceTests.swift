import Fixtures
import Records
import Testing

@Suite("The search by halves")
struct FirstPlaceTests {
    @Test("finds what looking at each place would find", arguments: UInt64(0)..<50)
    func model(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let count = Int.random(in: 0...40, using: &random)
        let numbers = (0..<count).map { _ in Int.random(in: 0..<20, using: &random) }.sorted()
        let start = Int.random(in: 0...count, using: &random)

        for wanted in -1...20 {
            #expect(numbers.firstPlace { $0 >= wanted } == numbers.firstIndex { $0 >= wanted } ?? count, "seed \(seed)")
            let naive = (start..<count).first { numbers[$0] > wanted } ?? count
            #expect((start..<count).firstPlace { numbers[$0] > wanted } == naive, "seed \(seed)")
        }
    }
}
