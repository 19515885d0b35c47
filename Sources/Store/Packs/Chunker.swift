import Seal

/// Cuts bytes where their content says so, so that an insertion moves no cut but those beside it: FastCDC with
/// normalised chunking (Xia et al., "FastCDC", USENIX ATC 2016), with a table of numbers that only this vault has, so
/// that the lengths of the chunks tell a stranger nothing.
package struct Chunker: Sendable {
    /// No chunk but a file's last is shorter.
    package static let shortest = 64 << 10
    private static let usual = 256 << 10
    /// No chunk is longer.
    package static let longest = 1 << 20

    /// 18 bits decide a cut at the usual length: two more before it, two fewer behind (the paper's level 2). The hash's
    /// highest bits are those that most of the bytes before have reached.
    private static let strict: UInt64 = 0xFFFF_F000_0000_0000
    private static let lenient: UInt64 = 0xFFFF_0000_0000_0000

    private let gear: [UInt64]

    /// - Parameter key: `derive("gear")`.
    package init(key: SecretKey) {
        gear = (0..<64).flatMap { index in
            let digest = key.mac([UInt8(index)]).bytes
            return (0..<4).map { UInt64(littleEndianBytes: digest[$0 * 8..<$0 * 8 + 8]) }
        }
    }

    /// How many of the first bytes make a chunk: all of them where no cut is found in at most `longest` bytes.
    package func cut(_ bytes: UnsafeRawBufferPointer) -> Int {
        let end = min(bytes.count, Self.longest)
        guard end > Self.shortest else { return end }
        return gear.withUnsafeBufferPointer { gear in
            var hash: UInt64 = 0
            var place = Self.shortest
            let middle = min(Self.usual, end)
            while place < middle {
                hash = (hash << 1) &+ gear[Int(bytes[place])]
                place += 1
                if hash & Self.strict == 0 { return place }
            }
            while place < end {
                hash = (hash << 1) &+ gear[Int(bytes[place])]
                place += 1
                if hash & Self.lenient == 0 { return place }
            }
            return end
        }
    }
}
