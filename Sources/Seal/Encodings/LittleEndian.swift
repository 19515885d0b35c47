// Integers in bytes have their lowest byte first, in all formats of the vault.

extension [UInt8] {
    /// Appends an integer.
    package mutating func append(littleEndian value: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
    }
}

extension FixedWidthInteger where Self: UnsignedInteger {
    /// The integer in these bytes, of which there are no more than it has.
    package init(littleEndianBytes bytes: some BidirectionalCollection<UInt8>) {
        self = bytes.reversed().reduce(0) { $0 << 8 | Self($1) }
    }
}
