/// Names a vault: 16 random bytes, chosen when it is made.
package struct VaultID: Hashable, Sendable {
    private let high: UInt64
    private let low: UInt64

    /// The id, `nil` unless there are 16 bytes.
    package init?(_ bytes: [UInt8]) {
        guard bytes.count == 16 else { return nil }
        (high, low) = bytes.withUnsafeBytes { $0.loadUnaligned(as: (UInt64, UInt64).self) }
    }

    /// The id from 32 lowercase hex digits, `nil` if `hex` is anything else.
    package init?(hex: some StringProtocol) {
        guard let bytes = Hex.decode(hex) else { return nil }
        self.init(bytes)
    }

    private init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// A new id.
    package static func random() -> VaultID {
        Randomness.bytes(16).withUnsafeBytes { bytes in
            VaultID(
                high: bytes.loadUnaligned(as: UInt64.self),
                low: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        }
    }

    /// The 16 bytes.
    package var bytes: [UInt8] {
        withUnsafeBytes(of: (high, low)) { [UInt8]($0) }
    }

    /// The 16 bytes as lowercase hex digits.
    package var hex: String { Hex.encode(bytes) }
}

extension VaultID: CustomStringConvertible {
    /// The id in hex.
    package var description: String { hex }
}
