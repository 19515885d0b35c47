// Invariant: the four words are the 32 bytes in the order of memory and the only stored properties, so that the value's
// own memory is the bytes.

/// 32 bytes that name or commit to something.
package struct Digest256: BitwiseCopyable, Hashable, Sendable {
    @usableFromInline var words: (UInt64, UInt64, UInt64, UInt64)

    @inlinable init() {
        words = (0, 0, 0, 0)
    }

    /// The bytes, `nil` unless there are 32.
    package init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == 32 else { return nil }
        self.init()
        withUnsafeMutableBytes(of: &words) { $0.copyBytes(from: bytes) }
    }

    /// The bytes, which must be 32.
    @inlinable package init(_ bytes: UnsafeRawBufferPointer) {
        precondition(bytes.count == 32, "a digest has 32 bytes")
        words = bytes.loadUnaligned(as: (UInt64, UInt64, UInt64, UInt64).self)
    }

    /// The bytes from 64 lowercase hex digits, `nil` if `hex` is anything else.
    package init?(hex: some StringProtocol) {
        guard hex.utf8.count == 64, let bytes = Hex.decode(hex) else { return nil }
        self.init(bytes)
    }

    /// The same from digits that stay where they are.
    package init?(hexDigits: UnsafeRawBufferPointer) {
        self.init()
        guard withUnsafeMutableBytes(of: &words, { Hex.decode(hexDigits, into: $0) }) else { return nil }
    }

    /// 32 zero bytes.
    package static let zero = Digest256()

    /// The bytes.
    package var bytes: [UInt8] {
        withUnsafeBytes { [UInt8]($0) }
    }

    /// The bytes as 64 lowercase hex digits.
    package var hex: String {
        withUnsafeBytes { Hex.encode($0) }
    }

    /// Lends the 32 bytes for the length of `body`.
    @inlinable package func withUnsafeBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
        try Swift.withUnsafeBytes(of: words, body)
    }

    /// Copies the 32 bytes to `target`, which has room for them: without a closure, for who hashes hashes by the million.
    @inlinable package func copy(to target: UnsafeMutableRawPointer) {
        target.storeBytes(of: words, as: (UInt64, UInt64, UInt64, UInt64).self)
    }

    /// The first 8 bytes, the first of them highest: it orders most pairs of digests as they are ordered.
    @inlinable package var leadingWord: UInt64 { words.0.bigEndian }

    /// The digest that `body` writes into the 32 bytes it is lent.
    static func writing(_ body: (UnsafeMutablePointer<UInt8>) -> Void) -> Digest256 {
        var digest = Digest256()
        withUnsafeMutableBytes(of: &digest.words) { buffer in
            buffer.withMemoryRebound(to: UInt8.self) { bytes in
                if let start = bytes.baseAddress { body(start) }
            }
        }
        return digest
    }

    /// Whether the bytes are the same.
    @inlinable package static func == (left: Digest256, right: Digest256) -> Bool {
        left.words == right.words
    }

    /// Hashes the 32 bytes.
    @inlinable package func hash(into hasher: inout Hasher) {
        hasher.combine(words.0)
        hasher.combine(words.1)
        hasher.combine(words.2)
        hasher.combine(words.3)
    }
}

extension Digest256: Comparable {
    /// By the bytes, the first one first.
    @inlinable package static func < (left: Digest256, right: Digest256) -> Bool {
        if left.words.0 != right.words.0 { return left.words.0.bigEndian < right.words.0.bigEndian }
        if left.words.1 != right.words.1 { return left.words.1.bigEndian < right.words.1.bigEndian }
        if left.words.2 != right.words.2 { return left.words.2.bigEndian < right.words.2.bigEndian }
        return left.words.3.bigEndian < right.words.3.bigEndian
    }
}

extension Digest256: CustomStringConvertible {
    /// The bytes in hex.
    package var description: String { hex }
}
