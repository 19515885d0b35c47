/// Reads integers and byte strings out of bytes that may be hostile: every read is checked against the end, and what
/// does not fit is `nil`.
///
/// It keeps the pointer of the buffer that it was made with, so it must not outlive the closure that lent the buffer.
package struct ByteReader {
    private let bytes: UnsafeRawBufferPointer
    /// How many bytes have been read.
    package private(set) var offset = 0

    package init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    /// How many bytes are left.
    package var remaining: Int { bytes.count - offset }

    package mutating func byte() -> UInt8? {
        guard offset < bytes.count else { return nil }
        defer { offset += 1 }
        return bytes[offset]
    }

    /// A little-endian integer.
    package mutating func integer<Value: FixedWidthInteger & UnsignedInteger>(_ type: Value.Type) -> Value? {
        guard remaining >= MemoryLayout<Value>.size else { return nil }
        defer { offset += MemoryLayout<Value>.size }
        return Value(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Value.self))
    }

    /// A LEB128 varint below 2^64 in its shortest form.
    package mutating func varint() -> UInt64? {
        guard offset < bytes.count else { return nil }
        let first = bytes[offset]
        if first < 0x80 {
            offset += 1
            return UInt64(first)
        }
        var value = UInt64(first & 0x7F)
        var shift: UInt64 = 7
        var place = offset + 1
        while place < bytes.count {
            let byte = bytes[place]
            place += 1
            guard shift < 63 || byte <= 1 else { return nil }
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 {
                guard byte != 0 else { return nil }
                offset = place
                return value
            }
            shift += 7
            guard shift < 64 else { return nil }
        }
        return nil
    }

    /// A varint that counts or measures: at most `limit`.
    package mutating func count(limit: Int) -> Int? {
        guard let value = varint(), value <= UInt64(limit) else { return nil }
        return Int(value)
    }

    /// A varint below `limit`.
    package mutating func number(below limit: Int) -> Int? {
        limit > 0 ? count(limit: limit - 1) : nil
    }

    /// A zigzag varint.
    package mutating func signedVarint() -> Int64? {
        guard let value = varint() else { return nil }
        return Int64(bitPattern: (value >> 1) ^ (0 &- (value & 1)))
    }

    /// The next `count` bytes, still in the buffer.
    package mutating func slice(_ count: Int) -> UnsafeRawBufferPointer? {
        guard count >= 0, remaining >= count else { return nil }
        defer { offset += count }
        return UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + count])
    }
}
