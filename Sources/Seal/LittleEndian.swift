extension [UInt8] {
    /// Appends an integer, its lowest byte first, as all formats of the vault have them.
    package mutating func append(littleEndian value: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
    }
}
