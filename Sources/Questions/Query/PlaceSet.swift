// Invariant of this file: what is compared has the same count on both sides.

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Places of a row that have their value.
struct PlaceSet {
    private var few: UInt64 = 0
    private var many: Set<Int> = []
    private let isFew: Bool

    /// - Parameter count: how many places there are.
    init(_ count: Int) { isFew = count <= 64 }

    /// - Returns: false where it was in already.
    mutating func insert(_ place: Int) -> Bool {
        guard isFew else { return many.insert(place).inserted }
        defer { few |= 1 << UInt64(place) }
        return few & 1 << UInt64(place) == 0
    }
}

extension UnsafeRawBufferPointer {
    /// Whether these are the bytes of a name.
    @inline(__always)
    func equals(_ name: [UInt8]) -> Bool {
        guard name.count == count, let start = baseAddress else { return name.isEmpty && isEmpty }
        return memcmp(name, start, name.count) == 0
    }
}
