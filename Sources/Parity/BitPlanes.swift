// Invariant of this file: pointers are to memory of the two buffers here, which their owners keep for longer than any call, and
// every index is below a count that was multiplied out when the memory was taken.

/// One bit of each of the 512 words of a tile.
typealias Plane = SIMD8<UInt64>

/// Words of sixteen bits as sixteen planes of bits: then a product by a constant is, for each plane of it, the sum of some of
/// the factor's planes, so that one instruction works on as many words as its register has bits, and no processor needs more
/// than exclusive or for it.
enum Tile {
    /// How many bytes of a slice a tile holds.
    static let byteCount = 1024
    static let planeCount = 16
    /// How many planes there are in each group of which all sums are kept: fewer groups are fewer sums to add up, and larger
    /// ones are more to keep near. These were the fastest of several ways to cut sixteen.
    static let groups = (5, 5, 6)
    /// How many sums of planes are kept of each input.
    static let sumCount = 1 << groups.0 + 1 << groups.1 + 1 << groups.2

    /// How many tiles `byteCount` bytes of a slice need.
    static func count(for byteCount: Int) -> Int { (byteCount + Tile.byteCount - 1) / Tile.byteCount }

    /// Turns words into planes, or planes into words: across the sixteen vectors, each column of sixteen words is a square of
    /// bits, which is turned over its diagonal, blocks of eight first (Hacker's Delight, section 7-3).
    static func transpose(_ planes: UnsafeMutablePointer<Plane>) {
        swapBlocks(planes, 8, 0x00FF_00FF_00FF_00FF)
        swapBlocks(planes, 4, 0x0F0F_0F0F_0F0F_0F0F)
        swapBlocks(planes, 2, 0x3333_3333_3333_3333)
        swapBlocks(planes, 1, 0x5555_5555_5555_5555)
    }

    @inline(__always)
    private static func swapBlocks(_ planes: UnsafeMutablePointer<Plane>, _ distance: Int, _ mask: UInt64) {
        let mask = Plane(repeating: mask)
        let shift = Plane(repeating: UInt64(distance))
        for index in 0..<planeCount where index & distance == 0 {
            let high = planes[index]
            let low = planes[index + distance]
            let difference = ((high &>> shift) ^ low) & mask
            planes[index + distance] = low ^ difference
            planes[index] = high ^ (difference &<< shift)
        }
    }

    /// Writes, for each group of planes, the sums of all its subsets.
    static func writeSums(of planes: UnsafePointer<Plane>, to sums: UnsafeMutablePointer<Plane>) {
        writeSums(of: planes, count: groups.0, to: sums)
        writeSums(of: planes + groups.0, count: groups.1, to: sums + 1 << groups.0)
        writeSums(of: planes + groups.0 + groups.1, count: groups.2, to: sums + (1 << groups.0 + 1 << groups.1))
    }

    @inline(__always)
    private static func writeSums(
        of planes: UnsafePointer<Plane>, count: Int, to sums: UnsafeMutablePointer<Plane>
    ) {
        sums[0] = Plane(repeating: 0)
        for bit in 0..<count {
            let plane = planes[bit]
            for subset in 0..<(1 << bit) { sums[1 << bit + subset] = sums[subset] ^ plane }
        }
    }
}

/// Which planes of a factor make up each plane of the product by a constant.
enum ProductMasks {
    typealias Masks = SIMD16<UInt16>

    /// Of the constants with bits in their lower byte, and in their upper: masks add up as constants do.
    private static let low: [Masks] = (0..<256).map { masks(UInt16($0)) }
    private static let high: [Masks] = (0..<256).map { masks(UInt16($0) << 8) }

    /// The masks of one constant: bit *b* of mask *p* says that plane *b* is part of plane *p*.
    static func of(_ constant: UInt16) -> Masks { low[Int(constant & 0xFF)] ^ high[Int(constant >> 8)] }

    private static func masks(_ constant: UInt16) -> Masks {
        var masks = Masks(repeating: 0)
        for bit in 0..<16 {
            let product = GaloisField.product(constant, 1 << bit)
            for plane in 0..<16 { masks[plane] |= (product >> plane & 1) << bit }
        }
        return masks
    }
}
