import Records

/// What kinds of values an attribute has.
package struct AttributeKinds: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    package static let null = Self(rawValue: 1)
    package static let boolean = Self(rawValue: 2)
    /// A whole number that 64 bits hold.
    package static let integer = Self(rawValue: 4)
    /// Any other number.
    package static let real = Self(rawValue: 8)
    package static let text = Self(rawValue: 16)
    package static let json = Self(rawValue: 32)

    init(_ kind: AttributeKind, _ value: UnsafeRawBufferPointer) {
        self =
            switch kind {
            case .null: .null
            case .boolean: .boolean
            case .number: JSONNumber.integer(value) == nil ? .real : .integer
            case .text: .text
            case .json: .json
            }
    }
}

/// Numbers as JSON writes them.
enum JSONNumber {
    /// The whole number that the bytes stand for, if 64 bits hold it and it is written without fraction and exponent.
    static func integer(_ bytes: UnsafeRawBufferPointer) -> Int64? {
        var isNegative = false
        var value: Int64 = 0
        for (index, byte) in bytes.enumerated() {
            if index == 0, byte == UInt8(ascii: "-") {
                isNegative = true
                continue
            }
            let digit = byte &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            let (tens, isTooLarge) = value.multipliedReportingOverflow(by: 10)
            // Counted downwards, as there is one negative number more.
            let (next, isTooSmall) = tens.subtractingReportingOverflow(Int64(digit))
            guard !isTooLarge, !isTooSmall else { return nil }
            value = next
        }
        guard bytes.count > (isNegative ? 1 : 0) else { return nil }
        if isNegative { return value }
        return value == .min ? nil : -value
    }

    /// The nearest number that SQLite can hold.
    static func real(_ bytes: UnsafeRawBufferPointer) -> Double {
        Double(String(decoding: bytes, as: UTF8.self)) ?? 0
    }
}
