import Foundation
import Seal

/// Columns of a row in one fixed order and width, to be bound by a tag or by an AEAD: a name of the table, then
/// digests as they are and integers as eight bytes, little-endian. Equal bytes mean equal columns, since each
/// table always appends the same kinds.
struct BoundColumns {
    private(set) var bytes: [UInt8]

    /// Begins with `"muniment catalog <table>\n"`, so that no row passes for one of another table.
    init(_ table: StaticString) {
        bytes = []
        bytes.reserveCapacity(Self.usualByteCount)
        bytes += Self.beginning
        table.withUTF8Buffer { bytes += $0 }
        bytes.append(UInt8(ascii: "\n"))
    }

    private static let beginning = Array("muniment catalog ".utf8)
    private static let usualByteCount = 160

    mutating func append(_ digest: Digest256) {
        digest.withUnsafeBytes { bytes.append(contentsOf: $0) }
    }

    mutating func append(_ number: Int64) {
        withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
    }

    /// The row's tag: the first 16 bytes of keyed BLAKE2b.
    func tag(_ key: SecretKey) -> Data {
        key.mac(bytes).withUnsafeBytes { Data($0.prefix(Self.tagByteCount)) }
    }

    /// Whether `tag` is the row's tag.
    func match(_ tag: some Collection<UInt8>, _ key: SecretKey) -> Bool {
        key.mac(bytes).withUnsafeBytes { $0.prefix(Self.tagByteCount).elementsEqual(tag) }
    }

    /// Nonce (24 random bytes) and AEAD of `plain`, with these columns as the associated data.
    func seal(_ plain: [UInt8], with key: SecretKey) -> Data {
        // Random, as a rebuilt row is sealed under the same key as the one before it.
        let nonce = Randomness.bytes(Self.nonceByteCount)
        var sealed = Data(nonce)
        sealed.append(contentsOf: key.seal(plain, nonce: nonce, associated: bytes))
        return sealed
    }

    /// What `seal` was given; nil where key, columns or sealed bytes are others.
    func open(_ sealed: [UInt8], with key: SecretKey) -> [UInt8]? {
        guard sealed.count > Self.nonceByteCount else { return nil }
        return key.open(
            Array(sealed[Self.nonceByteCount...]), nonce: Array(sealed[..<Self.nonceByteCount]), associated: bytes)
    }

    /// The same with the key of that snapshot.
    func open(_ sealed: [UInt8], with keys: RowKeys, of id: Digest256) -> [UInt8]? {
        guard sealed.count > Self.nonceByteCount else { return nil }
        return keys.open(
            sealed[Self.nonceByteCount...], nonce: sealed[..<Self.nonceByteCount], associated: bytes, of: id)
    }

    private static let tagByteCount = 16
    private static let nonceByteCount = SecretKey.nonceLength
}
