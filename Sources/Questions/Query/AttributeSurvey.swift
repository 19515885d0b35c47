import Records
import Synchronization

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

/// An attribute that records have.
struct FoundAttribute: Hashable, Sendable {
    let name: [UInt8]
    var kinds: AttributeKinds
}

/// Finds out which attributes there are, in records that are read on all cores.
///
/// Records of one source have few shapes: a record costs a hash of its attributes' names and kinds, and only the first
/// of its shape more. The hash is SipHash under a key of this process (`Hasher`), so nobody can make two shapes that share one.
final class AttributeSurvey: Sendable {
    private struct Shape {
        /// Of the first record that has it.
        var ordinal: Int
        let attributes: [FoundAttribute]
    }

    private let shapes = Mutex<[Int: Shape]>([:])

    /// Takes note of a record's attributes.
    func note(_ record: QueriedRecord) throws {
        let scan = AttributeScan(record.context)
        var hasher = Hasher()
        try scan.forEach(in: record.bytes) { name, kind, value in
            hasher.combine(bytes: name)
            // Ends the name too: UTF-8 has no such byte.
            hasher.combine(0xFF as UInt8)
            hasher.combine(AttributeKinds(kind, value).rawValue)
        }
        let hash = hasher.finalize()
        let isKnown = shapes.withLock { shapes in
            guard let known = shapes[hash] else { return false }
            if record.ordinal < known.ordinal { shapes[hash]?.ordinal = record.ordinal }
            return true
        }
        guard !isKnown else { return }
        var attributes: [FoundAttribute] = []
        try scan.forEach(in: record.bytes) { name, kind, value in
            attributes.append(FoundAttribute(name: Array(name), kinds: AttributeKinds(kind, value)))
        }
        shapes.withLock { shapes in
            let ordinal = min(record.ordinal, shapes[hash]?.ordinal ?? .max)
            shapes[hash] = Shape(ordinal: ordinal, attributes: attributes)
        }
    }

    /// All that were found, in the order in which they first appear: that of the records, then that in a record.
    func attributes() -> [FoundAttribute] {
        var found: [FoundAttribute] = []
        var places: [[UInt8]: Int] = [:]
        for shape in shapes.withLock({ Array($0.values) }).sorted(by: { $0.ordinal < $1.ordinal }) {
            for attribute in shape.attributes {
                if let place = places[attribute.name] {
                    found[place].kinds.formUnion(attribute.kinds)
                } else {
                    places[attribute.name] = found.count
                    found.append(attribute)
                }
            }
        }
        return found
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
