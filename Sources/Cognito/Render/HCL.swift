/// A block of HCL, the language of Terraform (HCL Native Syntax Specification): `type "label" { … }`.
struct HCLBlock {
    let type: String
    var labels: [String] = []
    private(set) var attributes: [(name: String, text: String)] = []
    private(set) var blocks: [HCLBlock] = []

    init(_ type: String, _ labels: String...) {
        self.type = type
        self.labels = labels
    }

    /// Sets an attribute to an expression, or to nothing where it is `nil`.
    mutating func set(_ name: String, to expression: String?) {
        if let expression { attributes.append((name, expression)) }
    }

    /// Adds a block inside.
    mutating func add(_ block: HCLBlock) { blocks.append(block) }

    /// Sets what an object of the service's has: texts, numbers and lists as attributes, objects as blocks inside, each under its
    /// name in small words.
    ///
    /// - Parameter maps: members that are maps, and so attributes.
    mutating func fill(from object: JSON, maps: Set<String> = []) {
        for (member, value) in (object.object ?? [:]).sorted(by: { $0.key < $1.key }) {
            let name = smallWords(of: member, separator: "_")
            switch value {
            case .object where HCL.reference(in: value) == nil && !maps.contains(member):
                var inner = HCLBlock(name)
                inner.fill(from: value)
                add(inner)
            case .array(let values) where values.contains(where: { $0.object != nil && HCL.reference(in: $0) == nil }):
                for value in values {
                    var inner = HCLBlock(name)
                    inner.fill(from: value)
                    add(inner)
                }
            default: set(name, to: HCL.expression(value))
            }
        }
    }

    /// As it is written, with its line break.
    func text(indent: String = "") -> String {
        let inner = indent + "  "
        let width = attributes.map(\.name.count).max() ?? 0
        var text = indent + type + labels.map { " " + HCL.quoted($0) }.joined() + " {\n"
        for (name, expression) in attributes {
            let lines = expression.split(separator: "\n", omittingEmptySubsequences: false).joined(
                separator: "\n" + inner)
            text += inner + name + String(repeating: " ", count: width - name.count) + " = " + lines + "\n"
        }
        for block in blocks { text += (text.hasSuffix("{\n") ? "" : "\n") + block.text(indent: inner) }
        return text + indent + "}\n"
    }
}

/// Expressions of HCL.
enum HCL {
    /// The member by which a value stands for an expression: no name of anything has that letter in it.
    private static let referenceMember = "\u{0}"

    /// A value that is written as this expression.
    static func value(of expression: String) -> JSON { .object([referenceMember: .string(expression)]) }

    /// The expression that a value stands for.
    static func reference(in value: JSON) -> String? { value[referenceMember]?.string }

    /// The expression that has a value.
    static func expression(_ value: JSON) -> String {
        switch value {
        case .null: "null"
        case .bool(let bool): bool ? "true" : "false"
        case .integer(let integer): String(integer)
        case .real(let real): "\(real)"
        case .string(let text): quoted(text)
        case .array(let values): "[" + values.map(expression).joined(separator: ", ") + "]"
        case .object(let members):
            if let reference = reference(in: value) {
                reference
            } else {
                "{\n"
                    + members.sorted { $0.key < $1.key }.map { "  \(quoted($0.key)) = \(expression($0.value))\n" }
                    .joined()
                    + "}"
            }
        }
    }

    /// A text in quotation marks, in which nothing is looked up.
    static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            case "\t": quoted += "\\t"
            case "{":
                // `${` and `%{` begin what is looked up; with their first sign twice they are themselves.
                if let last = quoted.unicodeScalars.last, last == "$" || last == "%" {
                    quoted.unicodeScalars.append(last)
                }
                quoted += "{"
            case _
            where scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
                || [0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF].contains(scalar.value):
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
