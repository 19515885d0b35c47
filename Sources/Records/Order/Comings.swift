import Store

/// Who came and went with a delta: the beginning of its order stream, which can be read without the order.
package struct Comings: Equatable, Sendable {
    /// Ordinals that went, ascending.
    package let tombstones: [UInt32]
    /// Ordinals that had been absent and came back, ascending.
    package let revivals: [UInt32]

    /// Reads the beginning of a stream; nil where it breaks off or the bytes are not one.
    package init?(_ stream: [UInt8]) {
        let lists = stream.withUnsafeBytes { bytes -> ([UInt32], [UInt32])? in
            var reader = ByteReader(bytes)
            guard let lists = OrderStream.comings(&reader, ordinalLimit: Int(UInt32.max)) else { return nil }
            return lists
        }
        guard let lists else { return nil }
        (tombstones, revivals) = lists
    }

    /// The highest ordinal named; -1 where there is none.
    package var highest: Int { max(tombstones.last.map(Int.init) ?? -1, revivals.last.map(Int.init) ?? -1) }
}
