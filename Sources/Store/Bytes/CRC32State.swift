import CZlib

/// CRC-32 as zlib, Ethernet and PAR2 have it, under way.
package struct CRC32State: Sendable {
    /// The sum of all that has been given.
    package private(set) var value: UInt32 = 0

    package init() {}

    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        var rest = bytes
        while !rest.isEmpty {
            // zlib counts in 32 bits.
            let piece = rest.prefix(1 << 30)
            value = UInt32(
                crc32(
                    uLong(value),
                    UnsafeRawBufferPointer(rebasing: piece).baseAddress?.assumingMemoryBound(to: UInt8.self),
                    uInt(piece.count)))
            rest = UnsafeRawBufferPointer(rebasing: rest[piece.endIndex...])
        }
    }
}
