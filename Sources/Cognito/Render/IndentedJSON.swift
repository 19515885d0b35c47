extension JSON {
    /// As a document for people: members in the order of their names, two spaces a level, a line break at the end.
    var indented: String {
        get throws {
            var text = ""
            try append(to: &text, indent: "")
            return text + "\n"
        }
    }

    private func append(to text: inout String, indent: String) throws {
        let inner = indent + "  "
        switch self {
        case .object(let members) where !members.isEmpty:
            text += "{\n"
            for (index, (name, value)) in members.sorted(by: { $0.key < $1.key }).enumerated() {
                text += try inner + Self.escaped(name) + ": "
                try value.append(to: &text, indent: inner)
                text += index < members.count - 1 ? ",\n" : "\n"
            }
            text += indent + "}"
        case .array(let values) where !values.isEmpty:
            text += "[\n"
            for (index, value) in values.enumerated() {
                text += inner
                try value.append(to: &text, indent: inner)
                text += index < values.count - 1 ? ",\n" : "\n"
            }
            text += indent + "]"
        case .string(let string): text += try Self.escaped(string)
        default: text += try line
        }
    }

    /// A text as it may stand in a document that is read as YAML too: control characters beyond those of ASCII are escaped.
    private static func escaped(_ text: String) throws -> String {
        let line = try JSON.string(text).line
        guard line.unicodeScalars.contains(where: isUnprintable) else { return line }
        return line.unicodeScalars.reduce(into: "") { escaped, scalar in
            guard isUnprintable(scalar) else { return escaped.unicodeScalars.append(scalar) }
            let digits = String(scalar.value, radix: 16)
            escaped += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
    }

    private static func isUnprintable(_ scalar: Unicode.Scalar) -> Bool {
        (0x7F...0x9F).contains(scalar.value) || [0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF].contains(scalar.value)
    }

    /// In one line.
    var line: String {
        get throws { String(decoding: try bytes, as: UTF8.self) }
    }
}
