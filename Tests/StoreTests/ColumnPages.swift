import Fixtures

@testable import Store

/// A block in columns taken apart, to be altered where zlib would hide it.
struct ColumnPages: Sendable {
    var plainCount: Int
    var page: [UInt8]
    var bits: [UInt8]

    init(plainCount: Int, page: [UInt8], bits: [UInt8]) {
        self.plainCount = plainCount
        self.page = page
        self.bits = bits
    }

    init?(_ bytes: [UInt8]) {
        let parts: (Int, Int, [UInt8], [UInt8])? = bytes.withUnsafeBytes { bytes in
            var reader = ByteReader(bytes)
            guard reader.byte() == 2, let plain = reader.count(limit: 1 << 25), let page = reader.count(limit: 1 << 25),
                let bitCount = reader.count(limit: reader.remaining), let bits = reader.slice(bitCount),
                let rest = reader.slice(reader.remaining)
            else { return nil }
            return (plain, page, Array(bits), Array(rest))
        }
        guard let (plain, count, bits, rest) = parts,
            let page = rest.withUnsafeBytes({ Deflate.expand($0, to: count) })
        else { return nil }
        self.init(plainCount: plain, page: page, bits: bits)
    }

    var decoded: [UInt8]? {
        page.withUnsafeBufferPointer { page in
            bits.withUnsafeBytes { Columns.assemble(page: page, bits: $0, plainCount: plainCount) }
        }
    }

    /// Changes, drops or adds a few bytes.
    mutating func alter(_ random: inout SeededGenerator) {
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            let place = Int.random(in: 0..<page.count, using: &random)
            switch Int.random(in: 0..<6, using: &random) {
            case 0: page[place] = UInt8.random(in: 0...255, using: &random)
            case 1: page[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            case 2: page.insert(UInt8.random(in: 0...255, using: &random), at: place)
            case 3 where page.count > 1: page.remove(at: place)
            case 4 where !bits.isEmpty: bits[place % bits.count] = UInt8.random(in: 0...255, using: &random)
            default: plainCount = max(0, plainCount + Int.random(in: -3...3, using: &random))
            }
        }
    }
}
