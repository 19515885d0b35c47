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
                text += try inner + JSON.string(name).line + ": "
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
        default: text += try line
        }
    }

    /// In one line.
    var line: String {
        get throws { String(decoding: try bytes, as: UTF8.self) }
    }
}
