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
    let bytes: [UInt8]
    /// Whether the value is left out, and this only says so.
    package let isRedacted: Bool

    init(kind: AttributeKind, bytes: UnsafeRawBufferPointer) {
        self.kind = kind
        self.bytes = Array(bytes)
        isRedacted = false
    }

    init(redacted: Void) {
        kind = .text
        bytes = Array("[redacted]".utf8)
        isRedacted = true
    }

    /// The text without its quotes, a number or an array as it is written; nil where it is null.
    package var text: String? { kind == .null ? nil : String(decoding: bytes, as: UTF8.self) }

    /// The kind as JSON has it.
    package var kindName: String {
        if isRedacted { return "redacted" }
        return switch kind {
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
