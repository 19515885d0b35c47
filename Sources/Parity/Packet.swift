import Seal

/// A packet's head, and how packets look as bytes ("Parity Volume Set Specification 2.0"): a magic number, the length of all of
/// it, the MD5 of what follows that MD5, the recovery set, the type; then the body.
struct PacketHead {
    static let byteCount = 64
    static let magic: [UInt8] = Array(Parity.beginning.utf8)
    /// Where what the packet's MD5 covers begins.
    static let hashedFrom = 32

    /// The length of the whole packet.
    let byteCount: Int
    let digest: MD5Digest
    let set: MD5Digest
    /// Nil for types that this program leaves alone.
    let type: PacketType?

    /// Reads a head; nil where the bytes are none, or state a length that no packet has.
    init?(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count >= Self.byteCount, bytes.prefix(8).elementsEqual(Self.magic) else { return nil }
        let length = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        guard length >= UInt64(Self.byteCount), length.isMultiple(of: 4), let count = Int(exactly: length),
            let digest = MD5Digest(UnsafeRawBufferPointer(rebasing: bytes[16..<32])),
            let set = MD5Digest(UnsafeRawBufferPointer(rebasing: bytes[32..<48]))
        else { return nil }
        byteCount = count
        self.digest = digest
        self.set = set
        type = PacketType(bytes[48..<64])
    }

    /// The head of a packet with such a body.
    static func bytes(_ type: PacketType, set: MD5Digest, bodyCount: Int, digest: MD5Digest) -> [UInt8] {
        var bytes = magic
        bytes.append(littleEndian: UInt64(byteCount + bodyCount))
        return bytes + digest.bytes + set.bytes + type.bytes
    }

    /// A whole packet; the body is filled up with zeros to a multiple of four bytes.
    static func packet(_ type: PacketType, set: MD5Digest, body: [UInt8]) -> [UInt8] {
        let body = body + [UInt8](repeating: 0, count: (4 - body.count % 4) % 4)
        let digest = MD5Digest.of(set.bytes + type.bytes + body)
        return bytes(type, set: set, bodyCount: body.count, digest: digest) + body
    }
}

/// The types of packets that are written, and understood.
enum PacketType: String, CaseIterable {
    case main = "PAR 2.0\0Main\0\0\0\0"
    case fileDescription = "PAR 2.0\0FileDesc"
    case sliceSums = "PAR 2.0\0IFSC\0\0\0\0"
    case recoverySlice = "PAR 2.0\0RecvSlic"
    case creator = "PAR 2.0\0Creator\0"

    var bytes: [UInt8] { Array(rawValue.utf8) }

    init?(_ bytes: some Sequence<UInt8>) {
        guard let type = Self.allCases.first(where: { $0.rawValue.utf8.elementsEqual(bytes) }) else { return nil }
        self = type
    }
}
