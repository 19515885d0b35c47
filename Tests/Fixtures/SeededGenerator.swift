/// Random numbers that come again with the same seed, so that a failing test can be repeated: SplitMix64 (Steele, Lea and
/// Flood, "Fast Splittable Pseudorandom Number Generators", 2014).
public struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    /// - Parameter seed: any number; each gives numbers of its own.
    public init(seed: UInt64) {
        state = seed
    }

    /// The next number.
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

extension SeededGenerator {
    /// Bytes that no codec can shorten.
    public mutating func bytes(_ count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count + 8) { buffer, filled in
            let raw = UnsafeMutableRawBufferPointer(buffer)
            for place in stride(from: 0, to: count, by: 8) {
                raw.storeBytes(of: next(), toByteOffset: place, as: UInt64.self)
            }
            filled = count
        }
    }

    /// Bytes of a few values only, which codecs shorten.
    public mutating func plainBytes(_ count: Int) -> [UInt8] {
        bytes(count).map { UInt8(ascii: "a") + $0 % 4 }
    }
}
