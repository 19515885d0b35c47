/// JSON documents whose last member vouches for all that stands before it (FORMAT.md: the header, slots, layouts).
///
/// The file is `body ‖ tail`, the tail being the one last member and the closing brace in an exact form, so that writer
/// and reader agree on the body's bytes without agreeing on how JSON is laid out. Cutting and joining only, no crypto.
/// The *pretty* form is that of headers and slots, the other one that of layouts.
package enum TailedDocument {
    /// Cuts `file` at the last place where `member` begins.
    ///
    /// - Returns: the body and the member's value; `nil` if the file does not end with exactly that member, or the value
    ///   is anything but letters, digits, `+`, `/` and `=`.
    package static func split(_ file: [UInt8], member: String, pretty: Bool) -> (body: [UInt8], value: String)? {
        let marker = marker(member, pretty: pretty)
        let closing = Array("\"".utf8) + closing(pretty: pretty, isFile: true)
        guard file.count >= marker.count + closing.count, file.suffix(closing.count).elementsEqual(closing) else {
            return nil
        }
        let valueEnd = file.count - closing.count
        // Every byte that a value may have is none that the marker begins with, so the last marker is the one before the
        // run of such bytes at the end, or there is none.
        var valueStart = valueEnd
        while valueStart > 0, isValueByte(file[valueStart - 1]) { valueStart -= 1 }
        guard file[..<valueStart].suffix(marker.count).elementsEqual(marker) else { return nil }
        let body = Array(file[..<(valueStart - marker.count)])
        return (body, String(decoding: file[valueStart..<valueEnd], as: UTF8.self))
    }

    /// The file of a body and the member that vouches for it.
    package static func join(body: [UInt8], member: String, value: String, pretty: Bool) -> [UInt8] {
        body + marker(member, pretty: pretty) + Array(value.utf8) + Array("\"".utf8)
            + closing(pretty: pretty, isFile: true)
    }

    /// The JSON document that a body is the beginning of.
    package static func document(body: [UInt8], pretty: Bool) -> [UInt8] {
        body + closing(pretty: pretty, isFile: false)
    }

    /// The body of a JSON document: all but its closing brace; `nil` if it does not end with one of this form.
    package static func body(of document: [UInt8], pretty: Bool) -> [UInt8]? {
        let closing = closing(pretty: pretty, isFile: false)
        guard document.suffix(closing.count).elementsEqual(closing) else { return nil }
        return Array(document.dropLast(closing.count))
    }

    private static func marker(_ member: String, pretty: Bool) -> [UInt8] {
        Array((pretty ? ",\n  \"\(member)\": \"" : ",\"\(member)\":\"").utf8)
    }

    private static func closing(pretty: Bool, isFile: Bool) -> [UInt8] {
        guard pretty else { return Array("}".utf8) }
        return Array((isFile ? "\n}\n" : "\n}").utf8)
    }

    private static func isValueByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "="):
            true
        default:
            false
        }
    }
}
