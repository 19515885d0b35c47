import Records
import Store

// A record's difference as bytes in memory: what became of it; how many attributes, and each with its name's number and its
// value; how many changes, and each with its name's number and the values of both sides. A value is a byte for its kind, 0
// where there is none, and its counted bytes.

extension [UInt8] {
    mutating func append(
        _ what: RecordDifference.What, _ attributes: [Attribute], _ changes: [AttributeChange],
        _ names: inout AttributeNumbers
    ) {
        append(what.code)
        append(varint: attributes.count)
        for attribute in attributes {
            append(varint: names.number(of: attribute.name))
            append(attribute.value)
        }
        append(varint: changes.count)
        for change in changes {
            append(varint: names.number(of: change.name))
            append(change.old)
            append(change.new)
        }
    }

    private mutating func append(_ value: AttributeValue?) {
        guard let value else { return append(0) }
        append(value.kind.code)
        append(varint: value.bytes.count)
        self += value.bytes
    }
}

extension ByteReader {
    /// nil where these are not such bytes.
    mutating func difference(key: String, names: [String]) -> RecordDifference? {
        guard let what = byte().flatMap(RecordDifference.What.init(code:)), let count = count(limit: remaining) else {
            return nil
        }
        var attributes: [Attribute] = []
        attributes.reserveCapacity(count)
        for _ in 0..<count {
            guard let name = self.count(limit: names.count - 1), case .some(.some(let value)) = value() else {
                return nil
            }
            attributes.append(Attribute(name: names[name], value: value))
        }
        guard let changeCount = self.count(limit: remaining) else { return nil }
        var changes: [AttributeChange] = []
        changes.reserveCapacity(changeCount)
        for _ in 0..<changeCount {
            guard let name = self.count(limit: names.count - 1), let old = value(), let new = value() else {
                return nil
            }
            changes.append(AttributeChange(name: names[name], old: old, new: new))
        }
        return RecordDifference(key: key, what: what, attributes: attributes, changes: changes)
    }

    /// A value, or none; nil where these are not such bytes.
    private mutating func value() -> AttributeValue?? {
        guard let code = byte() else { return nil }
        if code == 0 { return .some(nil) }
        guard let kind = AttributeKind(code: code), let count = count(limit: remaining), let bytes = slice(count) else {
            return nil
        }
        return AttributeValue(kind: kind, bytes: bytes)
    }
}

extension RecordDifference.What {
    fileprivate var code: UInt8 {
        switch self {
        case .added: 0
        case .removed: 1
        case .changed: 2
        case .rewritten: 3
        }
    }

    fileprivate init?(code: UInt8) {
        guard let what = Self.allCases.first(where: { $0.code == code }) else { return nil }
        self = what
    }
}

extension AttributeKind {
    fileprivate var code: UInt8 {
        switch self {
        case .null: 1
        case .boolean: 2
        case .number: 3
        case .text: 4
        case .json: 5
        }
    }

    fileprivate init?(code: UInt8) {
        guard let kind = [AttributeKind.null, .boolean, .number, .text, .json].first(where: { $0.code == code }) else {
            return nil
        }
        self = kind
    }
}
