import Crypto
import Seal

/// An MD5, which is what PAR2 sums and names with. It finds damage; who altered something on purpose it does not find.
struct MD5Digest: Hashable, Comparable, Sendable {
    static let byteCount = 16
    /// Of no bytes' order but that in which PAR2 sorts: the last byte counts most.
    private let number: UInt128

    /// The digest in sixteen bytes; nil where there are not as many.
    init?(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count == Self.byteCount else { return nil }
        number = UInt128(littleEndian: bytes.loadUnaligned(as: UInt128.self))
    }

    private init(_ digest: Insecure.MD5.Digest) {
        number = digest.withUnsafeBytes { UInt128(littleEndian: $0.loadUnaligned(as: UInt128.self)) }
    }

    /// MD5 of all of the bytes.
    static func of(_ bytes: [UInt8]) -> MD5Digest { MD5Digest(Insecure.MD5.hash(data: bytes)) }

    static func < (left: MD5Digest, right: MD5Digest) -> Bool { left.number < right.number }

    var bytes: [UInt8] { withUnsafeBytes(of: number.littleEndian) { Array($0) } }

    /// An MD5 under way.
    struct State {
        private var hash = Insecure.MD5()

        mutating func update(_ bytes: UnsafeRawBufferPointer) { hash.update(bufferPointer: bytes) }
        mutating func update(_ bytes: [UInt8]) { hash.update(data: bytes) }
        func finish() -> MD5Digest { MD5Digest(hash.finalize()) }
    }
}

extension MD5Digest: CustomStringConvertible {
    var description: String { Hex.encode(bytes) }
}
