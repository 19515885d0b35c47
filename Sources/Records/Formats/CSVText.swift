/// Comma-separated values (RFC 4180) that a spreadsheet may open.
///
/// A spreadsheet takes a field that begins with `=`, `+`, `-`, `@`, a tabulator or a line break for a formula and runs
/// it, quoted or not. Such a text gets an apostrophe before it, by which spreadsheets know a text (OWASP, "CSV
/// Injection"). A number stays as it is, also where it is a text such as the telephone number `+4930901820`.
package enum CSVText {
    /// A field.
    package enum Cell: Hashable, Sendable {
        /// There is no value: nothing stands between the commas, where an empty text is `""`.
        case absent
        case number(String)
        case text(String)
    }

    /// Appends a line with its line break.
    package static func append(_ cells: [Cell], to out: inout [UInt8]) {
        // A line of one absent value would be no line to most readers.
        if cells == [.absent] { out += [quote, quote] }
        for (index, cell) in cells.enumerated() {
            if index > 0 { out.append(UInt8(ascii: ",")) }
            append(cell, to: &out)
        }
        out += [UInt8(ascii: "\r"), UInt8(ascii: "\n")]
    }

    /// A line with its line break.
    package static func line(_ cells: [Cell]) -> String {
        var line: [UInt8] = []
        append(cells, to: &line)
        return String(decoding: line, as: UTF8.self)
    }

    /// A line of texts, of which empty ones stand for nothing.
    package static func line(texts: [String]) -> String {
        line(texts.map { $0.isEmpty ? .absent : .text($0) })
    }

    private static let quote = UInt8(ascii: "\"")

    private static func append(_ cell: Cell, to out: inout [UInt8]) {
        switch cell {
        case .absent: break
        case .number(let number): out += number.utf8
        case .text(var text):
            let isFormula = isFormula(text)
            text.withUTF8 { bytes in
                let isQuoted = bytes.isEmpty || bytes.contains(where: isSpecial)
                if isQuoted { out.append(quote) }
                if isFormula { out.append(UInt8(ascii: "'")) }
                if isQuoted, bytes.contains(quote) {
                    for byte in bytes {
                        if byte == quote { out.append(quote) }
                        out.append(byte)
                    }
                } else {
                    out += bytes
                }
                if isQuoted { out.append(quote) }
            }
        }
    }

    private static func isSpecial(_ byte: UInt8) -> Bool {
        byte == quote || byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\r") || byte == UInt8(ascii: "\n")
    }

    /// What formulas begin with, in full width too, which some spreadsheets take for the same.
    private static let formulaHeads = Set("=+-@\t\r\n＝＋－＠".unicodeScalars)

    private static func isFormula(_ text: String) -> Bool {
        // Letters and digits begin most texts.
        guard let byte = text.utf8.first, byte < UInt8(ascii: "A") || byte >= 0x80,
            byte < UInt8(ascii: "0") || byte > UInt8(ascii: "9"),
            let first = text.unicodeScalars.first, formulaHeads.contains(first)
        else { return false }
        return !isNumber(text)
    }

    /// Whether all of the text is a number: digits behind a sign, a fraction and an exponent where there are any.
    private static func isNumber(_ text: String) -> Bool {
        var rest = Substring(text).utf8
        func skipDigits() -> Int {
            let digits = rest.prefix { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }.count
            rest = rest.dropFirst(digits)
            return digits
        }
        func skip(_ letters: String) -> Bool {
            guard let first = rest.first, letters.utf8.contains(first) else { return false }
            rest = rest.dropFirst()
            return true
        }
        _ = skip("+-")
        var digits = skipDigits()
        if skip(".") { digits += skipDigits() }
        guard digits > 0 else { return false }
        if skip("eE") {
            _ = skip("+-")
            guard skipDigits() > 0 else { return false }
        }
        return rest.isEmpty
    }
}
