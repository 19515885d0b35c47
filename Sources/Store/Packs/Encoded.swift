/// Bytes as they are before sealing: a codec, the plain length, the payload (`schema/FORMAT.md`, "Encoded bytes").
package struct Encoded: Sendable {
    /// Codec byte, plain length and payload.
    package let bytes: [UInt8]
    /// How many bytes come back.
    package let plainCount: Int

    /// The codecs of the format.
    private enum Codec: UInt8 {
        case stored = 0
        case zlib = 1
        case columns = 2
    }

    /// The longest block; a record may have 16 MiB, and its block is cut behind it.
    package static let longestBlock = 32 << 20
    /// The longest document.
    package static let longestDocument = 1 << 30

    /// Encodes, with the codec that gives fewer bytes.
    ///
    /// - Parameter level: zlib's, 1 to 9.
    package init(_ plain: UnsafeRawBufferPointer, level: Int32) {
        plainCount = plain.count
        var prefix: [UInt8] = [Codec.zlib.rawValue]
        prefix.append(varint: plain.count)
        if let compressed = Deflate.compress(plain, level: level, prefix: prefix) {
            bytes = compressed
        } else {
            prefix[0] = Codec.stored.rawValue
            bytes = prefix + plain
        }
    }

    /// Encodes without compressing, for what is soon read again.
    package init(stored plain: [UInt8]) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(plain.count + 11)
        bytes.append(Codec.stored.rawValue)
        bytes.append(varint: plain.count)
        bytes += plain
        self.init(bytes: bytes, plainCount: plain.count)
    }

    package init(_ plain: [UInt8], level: Int32) {
        self = plain.withUnsafeBytes { Encoded($0, level: level) }
    }

    /// Encodes a block of rows that may be alike, with the codec that gives fewer bytes.
    package init(_ plain: [UInt8], _ places: RowPlaces, level: Int32) {
        let columns = plain.withUnsafeBytes {
            Columns.compress($0, places, level: level, codec: Codec.columns.rawValue)
        }
        if let columns, columns.isSurelySmaller {
            self.init(bytes: columns.bytes, plainCount: plain.count)
            return
        }
        self.init(plain, level: level)
        if let columns, columns.bytes.count < bytes.count {
            self.init(bytes: columns.bytes, plainCount: plain.count)
        }
    }

    init(bytes: [UInt8], plainCount: Int) {
        self.bytes = bytes
        self.plainCount = plainCount
    }

    /// The codec that `bytes` begin with, where this program does not know it.
    package static func unknownCodec(of bytes: [UInt8]) -> UInt8? {
        bytes.first.flatMap { Codec(rawValue: $0) == nil ? $0 : nil }
    }

    /// The plain bytes again; nil where `bytes` is not a valid encoding of at most `limit` bytes.
    package static func decode(_ bytes: UnsafeRawBufferPointer, limit: Int) -> [UInt8]? {
        var reader = ByteReader(bytes)
        guard let code = reader.byte(), let codec = Codec(rawValue: code), let count = reader.count(limit: limit),
            let payload = reader.slice(reader.remaining)
        else { return nil }
        switch codec {
        case .stored: return payload.count == count ? Array(payload) : nil
        case .zlib: return Deflate.expand(payload, to: count)
        case .columns: return limit <= longestBlock ? Columns.expand(payload, to: count) : nil
        }
    }
}
