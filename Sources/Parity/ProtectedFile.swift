import Seal
import Store

/// A file that parity protects: its name in the folder, its length and its sums.
struct ProtectedFile: Sendable {
    /// MD5 and CRC-32 of a slice; the last one of a file is filled up with zeros.
    struct SliceSum: Hashable, Sendable {
        static let byteCount = 20
        let md5: MD5Digest
        let crc: UInt32
    }

    /// Of how many bytes at the start of a file there is an MD5 of its own.
    static let startCount = 16_384
    /// The longest name that is read.
    static let nameLimit = 1024

    /// What names it in the set: MD5 of the MD5 of its start, its length and its name.
    let id: MD5Digest
    let name: String
    let byteCount: Int
    let md5: MD5Digest
    let md5OfStart: MD5Digest

    /// How many slices it has.
    func sliceCount(of sliceByteCount: Int) -> Int { (byteCount - 1) / sliceByteCount + 1 }

    private static func identified(_ name: String, _ byteCount: Int, _ md5OfStart: MD5Digest) -> [UInt8] {
        var bytes = md5OfStart.bytes
        bytes.append(littleEndian: UInt64(byteCount))
        return bytes + Array(name.utf8)
    }

    /// The body of its file description packet.
    var description: [UInt8] { id.bytes + md5.bytes + Self.identified(name, byteCount, md5OfStart) }

    init(name: String, byteCount: Int, md5: MD5Digest, md5OfStart: MD5Digest) {
        id = MD5Digest.of(Self.identified(name, byteCount, md5OfStart))
        self.name = name
        self.byteCount = byteCount
        self.md5 = md5
        self.md5OfStart = md5OfStart
    }

    /// Reads the body of a file description packet; nil where it is none, or names something that is no file of the folder
    /// itself: a path that leads elsewhere must not be written to.
    init?(description: UnsafeRawBufferPointer) {
        var reader = ByteReader(description)
        guard let id = reader.slice(MD5Digest.byteCount).flatMap({ MD5Digest($0) }),
            let md5 = reader.slice(MD5Digest.byteCount).flatMap({ MD5Digest($0) }),
            let md5OfStart = reader.slice(MD5Digest.byteCount).flatMap({ MD5Digest($0) }),
            let count = reader.integer(UInt64.self), count > 0, count <= UInt64(Int.max / 2),
            reader.remaining <= Self.nameLimit, let rest = reader.slice(reader.remaining)
        else { return nil }
        let name = rest.prefix { $0 != 0 }
        guard rest.dropFirst(name.count).allSatisfy({ $0 == 0 }),
            let text = String(validating: name, as: UTF8.self), Self.isName(text)
        else { return nil }
        self.id = id
        self.name = text
        self.byteCount = Int(count)
        self.md5 = md5
        self.md5OfStart = md5OfStart
    }

    /// Whether a name is that of a file in the folder itself.
    static func isName(_ name: String) -> Bool {
        !name.isEmpty && !name.hasPrefix(".") && name.utf8.count <= nameLimit
            && name.unicodeScalars.allSatisfy { $0 != "/" && $0 != "\\" && $0.value >= 0x20 && $0.value != 0x7F }
    }

    /// The body of the packet of its slices' sums.
    static func sumsBody(_ id: MD5Digest, _ sums: [SliceSum]) -> [UInt8] {
        var body = id.bytes
        body.reserveCapacity(body.count + sums.count * SliceSum.byteCount)
        for sum in sums {
            body += sum.md5.bytes
            body.append(littleEndian: sum.crc)
        }
        return body
    }

    /// Reads the body of a packet of slices' sums: whose file they are of, and the sums.
    static func sums(body: UnsafeRawBufferPointer) -> (id: MD5Digest, sums: [SliceSum])? {
        var reader = ByteReader(body)
        guard let id = reader.slice(MD5Digest.byteCount).flatMap({ MD5Digest($0) }),
            reader.remaining.isMultiple(of: SliceSum.byteCount)
        else { return nil }
        var sums: [SliceSum] = []
        while let md5 = reader.slice(MD5Digest.byteCount).flatMap({ MD5Digest($0) }),
            let crc = reader.integer(UInt32.self)
        {
            sums.append(SliceSum(md5: md5, crc: crc))
        }
        return (id, sums)
    }
}
