import Records
import Store
import Vault

/// One attribute of a record, as answers tell it.
package struct Attribute: Hashable, Encodable, Sendable {
    /// As people say it: dotted where it lies deeper.
    package let name: String
    package let value: AttributeValue

    private enum CodingKeys: CodingKey {
        case name, kind, value
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try container.encode(value.kindName, forKey: .kind)
        try container.encode(value.text, forKey: .value)
    }
}

/// What an attribute is, as text: that of a table is text throughout.
package struct AttributeValue: Hashable, Sendable {
    package let kind: AttributeKind
    fileprivate let bytes: [UInt8]

    /// The text without its quotes, a number or an array as it is written; nil where it is null.
    package var text: String? { kind == .null ? nil : String(decoding: bytes, as: UTF8.self) }

    /// The kind as JSON has it.
    package var kindName: String {
        switch kind {
        case .null: "null"
        case .boolean: "boolean"
        case .number: "number"
        case .text: "text"
        case .json: "json"
        }
    }
}

/// What became of an attribute between two versions of a record.
package struct AttributeChange: Hashable, Encodable, Sendable {
    package let name: String
    /// nil where it was not there before.
    package let old: AttributeValue?
    /// nil where it is not there any more.
    package let new: AttributeValue?

    /// Of an attribute that came or went with its record.
    package init(_ attribute: Attribute, hasGone: Bool) {
        self.init(
            name: attribute.name, old: hasGone ? attribute.value : nil, new: hasGone ? nil : attribute.value)
    }

    init(name: String, old: AttributeValue?, new: AttributeValue?) {
        self.name = name
        self.old = old
        self.new = new
    }

    /// In a word.
    package enum What: String, Encodable, Sendable {
        case added, removed, changed
    }

    package var what: What { old == nil ? .added : new == nil ? .removed : .changed }

    private enum CodingKeys: CodingKey {
        case name, change, old, oldKind, new, newKind
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try container.encode(what, forKey: .change)
        if let old {
            try container.encode(old.text, forKey: .old)
            try container.encode(old.kindName, forKey: .oldKind)
        }
        if let new {
            try container.encode(new.text, forKey: .new)
            try container.encode(new.kindName, forKey: .newKind)
        }
    }
}

/// The attributes of a record, by their names.
struct RecordAttributes: Sendable {
    /// In the order of the record; where a name comes twice the first one counts.
    private var values: [(name: [UInt8], value: AttributeValue)] = []
    /// Whether the record is a line of a table, where all values are text.
    private let isTabular: Bool

    /// - Parameter isWanted: tells by name whether an attribute counts.
    /// - Throws: `AttributeScan.Malformed`.
    init(
        of record: UnsafeRawBufferPointer, _ context: AttributeContext,
        isWanted: (UnsafeRawBufferPointer) -> Bool = { _ in true }
    ) throws {
        isTabular = context != .json
        var found: [(name: [UInt8], value: AttributeValue)] = []
        try AttributeScan(context).forEach(in: record) { name, kind, value in
            guard isWanted(name), !found.contains(where: { name.elementsEqual($0.name) }) else { return }
            found.append((Array(name), AttributeValue(kind: kind, bytes: Array(value))))
        }
        values = found
    }

    /// All of them, in the order of the record.
    var list: [Attribute] { values.map { Attribute(name: String(decoding: $0.name, as: UTF8.self), value: $0.value) } }

    /// What became of them in `new`, by the bytes of the names, ascending.
    func changes(to new: RecordAttributes) -> [AttributeChange] {
        var changes: [(name: [UInt8], change: AttributeChange)] = []
        func add(_ name: [UInt8], _ old: AttributeValue?, _ new: AttributeValue?) {
            changes.append((name, AttributeChange(name: String(decoding: name, as: UTF8.self), old: old, new: new)))
        }
        // Most records have their attributes in one order, so that each is found where the one before it was.
        var next = 0
        for (name, value) in values {
            guard let place = new.place(of: name, from: next) else {
                add(name, value, nil)
                continue
            }
            next = place + 1
            let other = new.values[place].value
            // A table's values are text, whatever they are elsewhere.
            let isSame = isTabular == new.isTabular ? value == other : value.bytes == other.bytes
            if !isSame { add(name, value, other) }
        }
        next = 0
        for (name, value) in new.values {
            if let place = place(of: name, from: next) { next = place + 1 } else { add(name, nil, value) }
        }
        return changes.sorted { $0.name.lexicographicallyPrecedes($1.name) }.map(\.change)
    }

    private func place(of name: [UInt8], from start: Int) -> Int? {
        if start < values.count, values[start].name == name { return start }
        return values.firstIndex { $0.name == name }
    }
}
