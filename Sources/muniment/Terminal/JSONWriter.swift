import Records

/// Writes a JSON document member by member, laid out as `JSONText.document` lays one out. The caller names members in
/// alphabetical order.
struct JSONWriter {
    private var out: AnswerWriter
    private var depth = 0
    /// Whether nothing stands yet in the innermost brackets.
    private var isFirst = true

    init(_ out: AnswerWriter = AnswerWriter()) {
        self.out = out
    }

    /// An object, whose members `body` adds.
    mutating func object(_ body: (inout JSONWriter) throws -> Void) throws {
        try enclose("{", "}", body)
    }

    /// An array, whose elements `body` adds.
    mutating func array(_ body: (inout JSONWriter) throws -> Void) throws {
        try enclose("[", "]", body)
    }

    /// Begins a member: its value comes next.
    mutating func member(_ name: String) {
        element()
        JSONLine.append(text: name.utf8, to: &out.bytes)
        out.bytes += " : ".utf8
    }

    /// Begins an element of an array: its value comes next.
    mutating func element() {
        if !isFirst { out.bytes += ",\n".utf8 }
        isFirst = false
        indent()
    }

    /// A member that is a text; null where there is none.
    mutating func member(_ name: String, text: String?) {
        member(name)
        self.text(text)
    }

    /// A member that is a document.
    mutating func member(_ name: String, _ value: some Encodable) throws {
        member(name)
        try document(value)
    }

    /// A member that is an array of objects, whose members `body` adds.
    mutating func member<Element>(
        _ name: String, of elements: [Element], _ body: (Element, inout JSONWriter) throws -> Void
    ) throws {
        member(name)
        try array { json in
            for element in elements {
                json.element()
                try json.object { try body(element, &$0) }
            }
        }
    }

    /// A text; null where there is none.
    mutating func text(_ text: String?) {
        guard let text else { return out.bytes += "null".utf8 }
        JSONLine.append(text: text.utf8, to: &out.bytes)
    }

    /// A whole document as a value.
    mutating func document(_ value: some Encodable) throws {
        var isLineStart = false
        for byte in try JSONText.document(value).dropLast().utf8 {
            // No string holds a line break as it is; between the brackets of what is empty stands an empty line.
            let isBreak = byte == UInt8(ascii: "\n")
            if isLineStart, !isBreak { indent() }
            out.bytes.append(byte)
            isLineStart = isBreak
        }
    }

    /// Ends the document, with a line break.
    mutating func finish() throws {
        out.bytes += "\n".utf8
        try out.finish()
    }

    private mutating func enclose(
        _ open: String, _ close: String, _ body: (inout JSONWriter) throws -> Void
    ) throws {
        out.bytes += open.utf8
        out.bytes += "\n".utf8
        depth += 1
        isFirst = true
        try body(&self)
        depth -= 1
        isFirst = false
        out.bytes += "\n".utf8
        indent()
        out.bytes += close.utf8
        try out.writeIfMuch()
    }

    private mutating func indent() {
        out.bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * depth))
    }
}
