import Seal

/// One way to the file's key: what kind, for whom, and the key as it is sealed that way (age.md, "Recipient stanza").
struct Stanza: Hashable, Sendable {
    let arguments: [String]
    let body: [UInt8]

    var kind: String { arguments[0] }

    /// Characters of a full line of the body; a shorter one ends it.
    private static let columns = 64

    init(_ arguments: [String], _ body: [UInt8]) {
        self.arguments = arguments
        self.body = body
    }

    /// The lines of it, each with its end.
    var text: String {
        var text = "-> \(arguments.joined(separator: " "))\n"
        var rest = RawBase64.encode(body)[...]
        while rest.count >= Self.columns {
            text += rest.prefix(Self.columns) + "\n"
            rest = rest.dropFirst(Self.columns)
        }
        return text + rest + "\n"
    }

    /// Reads a stanza whose first line is `line`.
    ///
    /// - Parameter next: gives the line behind; nil where there is none.
    init(_ line: ArraySlice<UInt8>, _ next: () -> ArraySlice<UInt8>?) throws(AgeError) {
        let words = line.dropFirst(3).split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
        guard line.starts(with: Array("-> ".utf8)),
            words.allSatisfy({ !$0.isEmpty && $0.allSatisfy { (0x21...0x7E).contains($0) } })
        else { throw .badHeader("a stanza's first line is none") }
        var digits: [UInt8] = []
        while true {
            guard let line = next(), line.count <= Self.columns else {
                throw .badHeader("a stanza's body is not in lines of \(Self.columns) characters")
            }
            digits += line
            if line.count < Self.columns { break }
        }
        guard let body = RawBase64.decode(digits) else { throw .badHeader("a stanza's body is no base64") }
        self.init(words.map { String(decoding: $0, as: UTF8.self) }, body)
    }
}

/// Base64 without padding (RFC 4648, section 4), and in the one way that each row of bytes can be written.
enum RawBase64 {
    static func encode(_ bytes: [UInt8]) -> String {
        let text = Base64.encode(bytes)
        return String(text.prefix { $0 != "=" })
    }

    static func decode(_ digits: some Collection<UInt8>) -> [UInt8]? {
        guard digits.count % 4 != 1, !digits.contains(UInt8(ascii: "=")) else { return nil }
        let padding = String(repeating: "=", count: (4 - digits.count % 4) % 4)
        return Base64.decode(String(decoding: digits, as: UTF8.self) + padding)
    }
}
