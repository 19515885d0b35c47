/// Names a person's slot in a vault: 8 random bytes.
package struct SlotID: Hashable, Sendable {
    private let word: UInt64

    private init(word: UInt64) {
        self.word = word
    }

    /// The id, `nil` unless there are 8 bytes.
    package init?(_ bytes: [UInt8]) {
        guard bytes.count == 8 else { return nil }
        word = bytes.withUnsafeBytes { $0.loadUnaligned(as: UInt64.self) }
    }

    /// The id from 16 lowercase hex digits, `nil` if `hex` is anything else.
    package init?(hex: some StringProtocol) {
        guard let bytes = Hex.decode(hex) else { return nil }
        self.init(bytes)
    }

    /// The same from digits that stay where they are.
    package init?(hexDigits: UnsafeRawBufferPointer) {
        var word: UInt64 = 0
        guard withUnsafeMutableBytes(of: &word, { Hex.decode(hexDigits, into: $0) }) else { return nil }
        self.word = word
    }

    /// The id, `nil` unless there are 8 bytes.
    package init?(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count == 8 else { return nil }
        word = bytes.loadUnaligned(as: UInt64.self)
    }

    /// A new id.
    package static func random() -> SlotID {
        SlotID(word: Randomness.bytes(8).withUnsafeBytes { $0.loadUnaligned(as: UInt64.self) })
    }

    /// The 8 bytes.
    package var bytes: [UInt8] {
        withUnsafeBytes(of: word) { [UInt8]($0) }
    }

    /// The 8 bytes as lowercase hex digits.
    package var hex: String { Hex.encode(bytes) }
}

extension SlotID: CustomStringConvertible {
    /// The id in hex.
    package var description: String { hex }
}
