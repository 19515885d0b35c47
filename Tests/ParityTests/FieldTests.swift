import Fixtures
import Testing

@testable import Parity

@Suite("The field that parity reckons in")
struct FieldTests {
    @Test("gives input slices the constants that the specification lists")
    func constants() {
        // "The first few are": Parity Volume Set Specification 2.0, the recovery slice packet.
        let published: [UInt16] = [2, 4, 16, 128, 256, 2048, 8192, 16384, 4107, 32856, 17132]

        let exponents = GaloisField.constantExponents(GaloisField.constantCount)

        #expect(exponents.prefix(11).map { GaloisField.power($0) } == published)
        #expect(exponents.count == 32_768)
        #expect(Set(exponents.map { GaloisField.power($0) }).count == 32_768)
    }

    @Test("multiplies as polynomials do")
    func product() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededGenerator(seed: seed)
        for _ in 0..<20_000 {
            let (left, right) = (
                UInt16.random(in: 0...0xFFFF, using: &random), UInt16.random(in: 0...0xFFFF, using: &random)
            )

            #expect(GaloisField.product(left, right) == longProduct(left, right), "\(left) × \(right), seed \(seed)")
        }
        #expect(GaloisField.product(0x8000, 2) == 0x100B)
    }

    @Test("has an inverse of all but zero")
    func inverse() {
        #expect((1...UInt16.max).allSatisfy { GaloisField.product($0, GaloisField.inverse($0)) == 1 })
    }

    @Test("has products by masks of planes that are those of its tables", arguments: [1, 7, 8])
    func planes(inputs count: Int) {
        // Given inputs that do not fill their last tile.
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededGenerator(seed: seed)
        let width = 2500
        let inputs = (0..<count).map { _ in random.bytes(width) }
        let factors = (0..<3).map { _ in (0..<count).map { _ in UInt16.random(in: 0...0xFFFF, using: &random) } }

        // When
        var columns = SliceColumns(count: SliceProducts.batch, width: width)
        for (index, input) in inputs.enumerated() {
            columns.fill(index, room: width) { buffer in
                buffer.copyBytes(from: input)
                return width
            }
        }
        var products = SliceProducts(rowCount: 3, width: width)
        products.add(columns, count: count) { row, input in factors[row][input] }

        // Then
        for row in 0..<3 {
            var expected = [UInt8](repeating: 0, count: width)
            for place in stride(from: 0, to: width, by: 2) {
                let sum = zip(inputs, factors[row]).reduce(UInt16(0)) { sum, next in
                    let word = UInt16(next.0[place]) | UInt16(next.0[place + 1]) << 8
                    return sum ^ longProduct(word, next.1)
                }
                expected[place] = UInt8(sum & 0xFF)
                expected[place + 1] = UInt8(sum >> 8)
            }
            #expect(products.bytes(of: row).prefix(width).elementsEqual(expected), "row \(row), seed \(seed)")
        }
    }

    /// A product without tables.
    private func longProduct(_ left: UInt16, _ right: UInt16) -> UInt16 {
        var product: UInt32 = 0
        for bit in 0..<16 where right >> bit & 1 == 1 { product ^= UInt32(left) << bit }
        for bit in stride(from: 31, through: 16, by: -1) where product >> bit & 1 == 1 {
            product ^= GaloisField.polynomial << (bit - 16)
        }
        return UInt16(product)
    }
}

@Suite("The choice of recovery slices")
struct EliminationTests {
    @Test("gives factors that undo the matrix")
    func inverse() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededGenerator(seed: seed)
        for count in [1, 2, 5, 24] {
            let constants = GaloisField.constantExponents(500).shuffled(using: &random).prefix(count)
            let available = Array(0..<60).shuffled(using: &random).prefix(count + 3).sorted()

            let elimination = try #require(Elimination(constants: Array(constants), available: available))

            for (row, factors) in elimination.factors.enumerated() {
                for (column, constant) in constants.enumerated() {
                    let sum = zip(factors, elimination.exponents).reduce(UInt16(0)) { sum, next in
                        sum ^ GaloisField.product(next.0, GaloisField.power(constant * next.1))
                    }
                    #expect(sum == (row == column ? 1 : 0), "seed \(seed)")
                }
            }
        }
    }

    @Test("passes over a recovery slice that says nothing new, and says where there are too few")
    func dependent() {
        // Given constants whose quotient has a power of 1: 2 to the power of 1 and of 4, and exponents 21,845 apart.
        let constants = [1, 4]
        #expect(Elimination(constants: constants, available: [0, 21_845]) == nil)

        // When
        let elimination = Elimination(constants: constants, available: [0, 21_845, 5])

        // Then
        #expect(elimination?.exponents == [0, 5])
    }
}
