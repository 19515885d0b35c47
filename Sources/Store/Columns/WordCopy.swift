// Invariant of this file: callers have sixteen bytes behind what they copy, in the source and in the target.

/// Copies short ranges a word at a time: up to fifteen bytes behind the end are read and written, and must be there.
enum WordCopy {
    @inline(__always)
    static func copy(_ source: UnsafePointer<UInt8>, to target: UnsafeMutablePointer<UInt8>, _ count: Int) {
        if count > 64 { return target.update(from: source, count: count) }
        let from = UnsafeRawPointer(source)
        let to = UnsafeMutableRawPointer(target)
        var offset = 0
        repeat {
            let low = from.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            let high = from.loadUnaligned(fromByteOffset: offset + 8, as: UInt64.self)
            to.storeBytes(of: low, toByteOffset: offset, as: UInt64.self)
            to.storeBytes(of: high, toByteOffset: offset + 8, as: UInt64.self)
            offset += 16
        } while offset < count
    }

    static let behind = 16
}
