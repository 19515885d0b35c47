import CZlib

/// The zlib codec (RFC 1950) over whole buffers.
///
/// zlib gets pointers into buffers that live for the length of the call, with their true lengths, and keeps none.
package enum Deflate {
    /// `plain` compressed at `level` (1 to 9) behind `prefix`; nil where that is not smaller than `plain` itself.
    static func compress(_ plain: UnsafeRawBufferPointer, level: Int32, prefix: [UInt8]) -> [UInt8]? {
        guard plain.count > 16, plain.count < Int(UInt32.max) else { return nil }
        var worked = false
        let room = prefix.count + plain.count
        let bytes = [UInt8](unsafeUninitializedCapacity: room) { buffer, filled in
            UnsafeMutableRawBufferPointer(buffer).copyBytes(from: prefix)
            var written = uLongf(room - prefix.count - 1)
            let status = compress2(
                buffer.baseAddress.map { $0 + prefix.count }, &written,
                plain.baseAddress?.assumingMemoryBound(to: UInt8.self), uLong(plain.count), level)
            worked = status == Z_OK
            filled = worked ? prefix.count + Int(written) : 0
        }
        return worked ? bytes : nil
    }

    /// The `plainCount` bytes that `compressed` stands for; nil where it is not zlib, has another length, or has
    /// anything behind its end.
    static func expand(_ compressed: UnsafeRawBufferPointer, to plainCount: Int) -> [UInt8]? {
        var worked = false
        let bytes = [UInt8](unsafeUninitializedCapacity: max(1, plainCount)) { buffer, filled in
            worked = expand(compressed, into: UnsafeMutableBufferPointer(start: buffer.baseAddress, count: plainCount))
            filled = worked ? plainCount : 0
        }
        return worked ? bytes : nil
    }

    /// Fills `plain` with what `compressed` stands for; false, and no more bytes touched, where that is not zlib, has
    /// another length, or has anything behind its end.
    static func expand(_ compressed: UnsafeRawBufferPointer, into plain: UnsafeMutableBufferPointer<UInt8>) -> Bool {
        var written = uLongf(plain.count)
        var used = uLong(compressed.count)
        let status = uncompress2(
            plain.baseAddress, &written, compressed.baseAddress?.assumingMemoryBound(to: UInt8.self), &used)
        return status == Z_OK && Int(written) == plain.count && Int(used) == compressed.count
    }
}
