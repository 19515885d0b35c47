// Invariant of this file: it reads bytes through JSONScanner and CSVScanner only, and through ranges that they returned.

/// Records as JSON objects on one line each, for `export`.
package enum JSONLine {
    /// Appends a JSON record without the white space outside its strings. Bytes that break JSON's grammar, which no
    /// scanner lets pass, are appended as they are.
    package static func append(_ record: UnsafeRawBufferPointer, to out: inout [UInt8]) {
        guard let scanner = JSONScanner(record) else { return }
        var runStart = 0
        var p = 0
        while p < scanner.end {
            switch scanner.base[p] {
            case .quote:
                p = (try? scanner.string(p)) ?? scanner.end
            case .space, .tab, .newline, .carriageReturn:
                out.append(contentsOf: scanner.bytes(runStart..<p))
                p = scanner.skipSpace(p)
                runStart = p
            default:
                p += 1
            }
        }
        out.append(contentsOf: scanner.bytes(runStart..<scanner.end))
    }

    /// The decoded field names of a CSV file, from its framing's prefix; none where that holds no header.
    package static func csvHeader(of prefix: UnsafeRawBufferPointer, format: Format) -> [[UInt8]] {
        guard let scanner = CSVScanner(prefix, isFinal: true, format: format),
            let start = try? ByteOrderMark.skip(prefix),
            let header = try? scanner.header(start)
        else { return [] }
        return header.names
    }

    /// Appends a CSV record as an object of strings, one for each field that has a name. Bytes that are no UTF-8 become U+FFFD.
    package static func append(
        csv record: UnsafeRawBufferPointer, header: [[UInt8]], format: Format, to out: inout [UInt8]
    ) {
        let scanner = CSVScanner(record, isFinal: true, format: format)
        let fields = scanner.flatMap { try? $0.fields(0) } ?? []
        out.append(.openBrace)
        for (index, (name, field)) in zip(header, fields).enumerated() {
            if index > 0 { out.append(.comma) }
            append(text: name, to: &out)
            out.append(.colon)
            append(text: scanner?.decoded(field) ?? [], to: &out)
        }
        out.append(.closeBrace)
    }

    /// Appends a text as a JSON string. Bytes that are no UTF-8 become U+FFFD.
    package static func append(text: some Collection<UInt8>, to out: inout [UInt8]) {
        if text.withContiguousStorageIfAvailable({ append($0, to: &out) }) == nil {
            Array(text).withUnsafeBufferPointer { append($0, to: &out) }
        }
    }

    private static func append(_ text: UnsafeBufferPointer<UInt8>, to out: inout [UInt8]) {
        var isASCII = true
        for byte in text where byte >= 0x80 {
            isASCII = false
            break
        }
        out.append(.quote)
        if isASCII || String(validating: text, as: UTF8.self) != nil {
            appendEscaped(text, to: &out)
        } else {
            Array(String(decoding: text, as: UTF8.self).utf8).withUnsafeBufferPointer { appendEscaped($0, to: &out) }
        }
        out.append(.quote)
    }

    /// What stands for itself goes over in runs.
    private static func appendEscaped(_ text: UnsafeBufferPointer<UInt8>, to out: inout [UInt8]) {
        var run = 0
        for place in 0..<text.count {
            let byte = text[place]
            guard byte < 0x20 || byte == .quote || byte == .backslash else { continue }
            out.append(contentsOf: UnsafeBufferPointer(rebasing: text[run..<place]))
            appendEscaped(byte, to: &out)
            run = place + 1
        }
        out.append(contentsOf: UnsafeBufferPointer(rebasing: text[run...]))
    }

    private static func appendEscaped(_ byte: UInt8, to out: inout [UInt8]) {
        switch byte {
        case .quote, .backslash: out += [.backslash, byte]
        case .newline: out += [.backslash, UInt8(ascii: "n")]
        case .carriageReturn: out += [.backslash, UInt8(ascii: "r")]
        case .tab: out += [.backslash, UInt8(ascii: "t")]
        case ..<0x20:
            let hex = String(byte, radix: 16)
            out += Array("\\u\(hex.count < 2 ? "000" : "00")\(hex)".utf8)
        default: out.append(byte)
        }
    }
}
