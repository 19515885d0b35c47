/// The field of 65,536 elements that PAR2 reckons in: polynomials over two elements, modulo x¹⁶ + x¹² + x³ + x + 1
/// ("Parity Volume Set Specification 2.0", the recovery slice packet). Adding is exclusive or; 2 generates all but zero.
enum GaloisField {
    /// The polynomial, highest power first.
    static let polynomial: UInt32 = 0x1100B
    /// How many elements there are besides zero: 3 × 5 × 17 × 257.
    static let order = 65_535

    /// The power of 2 that each element is; that of zero is never asked for.
    private static let logarithms: [UInt16] = {
        var table = [UInt16](repeating: 0, count: order + 1)
        for (exponent, element) in powers.prefix(order).enumerated() { table[Int(element)] = UInt16(exponent) }
        return table
    }()

    /// The powers of 2, twice over, so that the sum of two logarithms needs no remainder.
    private static let powers: [UInt16] = {
        var table: [UInt16] = []
        table.reserveCapacity(2 * order)
        var element: UInt32 = 1
        for _ in 0..<order {
            table.append(UInt16(element))
            element <<= 1
            if element > 0xFFFF { element ^= polynomial }
        }
        return table + table
    }()

    /// 2 to the power of `exponent`, which is not negative.
    static func power(_ exponent: Int) -> UInt16 { powers[exponent % order] }

    static func product(_ left: UInt16, _ right: UInt16) -> UInt16 {
        guard left != 0, right != 0 else { return 0 }
        return powers[Int(logarithms[Int(left)]) + Int(logarithms[Int(right)])]
    }

    /// What gives 1 when it is multiplied by `element`, which is not zero.
    static func inverse(_ element: UInt16) -> UInt16 {
        precondition(element != 0, "zero has no inverse")
        return powers[order - Int(logarithms[Int(element)])]
    }

    /// Adds `factor` times a row to another of the same length.
    static func add(_ row: [UInt16], times factor: UInt16, to sum: inout [UInt16]) {
        guard factor != 0 else { return }
        let shift = Int(logarithms[Int(factor)])
        for (column, element) in row.enumerated() where element != 0 {
            sum[column] ^= powers[shift + Int(logarithms[Int(element)])]
        }
    }

    /// How many input slices can have a constant.
    static let constantCount = 32_768

    /// The logarithms of the constants of the first `count` input slices: the powers of 2 whose order is that of 2 itself, as no
    /// factor of it divides the exponent.
    static func constantExponents(_ count: Int) -> [Int] {
        precondition(count <= constantCount, "there are constants for 32,768 slices")
        return Array(
            (1..<order).lazy.filter { exponent in [3, 5, 17, 257].allSatisfy { exponent % $0 != 0 } }.prefix(count))
    }
}
