// Invariant of this file: `base` points at `end` readable bytes that stay as they are while the scanner lives, and every
// read of `base[p]` stands behind a check that 0 <= p < end (of eight bytes: that p + 8 <= end).

import Store

/// Comma-separated values over bytes: RFC 4180 or, where `hasEscapedCommas`, Cognito's import format, which has no
/// quoting and writes a comma inside a field as `\,`. Lines end with a line feed, before which a carriage return may stand.
struct CSVScanner {
    /// A field: its content as written (inside the quotes, where it has any), and the position of the comma, the line's
    /// end or the file's end behind it.
    struct Field {
        let content: Range<Int>
        let encoding: KeyEncoding
        let end: Int
    }

    let base: UnsafePointer<UInt8>
    let end: Int
    /// Whether the file ends where the bytes do.
    let isFinal: Bool
    let hasEscapedCommas: Bool

    /// A scanner of `bytes`, or nil where there are none.
    init?(_ bytes: UnsafeRawBufferPointer, isFinal: Bool, format: Format) {
        guard let address = bytes.baseAddress, bytes.count > 0 else { return nil }
        base = address.assumingMemoryBound(to: UInt8.self)
        end = bytes.count
        self.isFinal = isFinal
        hasEscapedCommas = format == .cognitoCSV
    }

    /// The field that begins at `p`, which may be empty.
    @inline(__always)
    func field(_ p: Int) throws(ScanStop) -> Field {
        if hasEscapedCommas { return try escapedField(p) }
        if p < end, base[p] == .quote { return try quotedField(p) }
        return try plainField(p)
    }

    private func plainField(_ start: Int) throws(ScanStop) -> Field {
        var p = start
        while true {
            p = skip(p) { ByteWord.less($0 ^ ByteWord.ones &* 2, than: 0x21) | ByteWord.equal($0, to: .comma) }
            guard p < end else { break }
            let byte = base[p]
            if byte == .comma { break }
            if byte == .quote { throw .malformed(at: p, .strayQuote) }
            if byte < 0x20, try lineEnd(p) != nil { break }
            p += 1
        }
        guard p < end || isFinal else { throw .cut }
        return Field(content: start..<p, encoding: .verbatim, end: p)
    }

    private func quotedField(_ start: Int) throws(ScanStop) -> Field {
        var p = start + 1
        var encoding = KeyEncoding.verbatim
        while true {
            p = skip(p) { ByteWord.equal($0, to: .quote) | ByteWord.less($0, than: 1) }
            guard p < end else { throw .cut }
            let byte = base[p]
            if byte == 0 { throw .malformed(at: p, .nulByte) }
            if byte != .quote {
                p += 1
                continue
            }
            guard p + 1 < end else {
                guard isFinal else { throw .cut }
                break
            }
            if base[p + 1] == .quote {
                encoding = .doubledQuotes
                p += 2
                continue
            }
            if base[p + 1] == .comma { break }
            guard base[p + 1] < 0x20, try lineEnd(p + 1) != nil else { throw .malformed(at: p + 1, .strayQuote) }
            break
        }
        return Field(content: start + 1..<p, encoding: encoding, end: p + 1)
    }

    private func escapedField(_ start: Int) throws(ScanStop) -> Field {
        var p = start
        var encoding = KeyEncoding.verbatim
        while true {
            p = skip(p) { ByteWord.less($0, than: 0x20) | ByteWord.equal($0, to: .comma) }
            guard p < end else { break }
            let byte = base[p]
            if byte == .comma {
                guard p > start, base[p - 1] == .backslash else { break }
                encoding = .escapedCommas
            } else if byte < 0x20, try lineEnd(p) != nil {
                break
            }
            p += 1
        }
        guard p < end || isFinal else { throw .cut }
        return Field(content: start..<p, encoding: encoding, end: p)
    }

    /// The first position from `start` on that may be a match, or less than eight bytes before `end`.
    @inline(__always)
    private func skip(_ start: Int, _ matches: (UInt64) -> UInt64) -> Int {
        var p = start
        while p + 8 <= end {
            let found = matches(ByteWord.load(base, p))
            if found != 0 { return p + ByteWord.firstMatch(found) }
            p += 8
        }
        return p
    }

    /// The position behind the line end at `p`, or nil where none stands there.
    func lineEnd(_ p: Int) throws(ScanStop) -> Int? {
        guard p < end else { return nil }
        switch base[p] {
        case .newline:
            return p + 1
        case .carriageReturn:
            guard p + 1 < end else {
                if isFinal { throw .malformed(at: p, .strayCarriageReturn) }
                throw .cut
            }
            guard base[p + 1] == .newline else { throw .malformed(at: p, .strayCarriageReturn) }
            return p + 2
        case 0:
            throw .malformed(at: p, .nulByte)
        default:
            return nil
        }
    }

    /// The position behind the record at `start`, where its line end or the file's end is.
    func recordEnd(_ start: Int, columns: Int) throws(ScanStop) -> Int {
        var count = 0
        var p = start
        while true {
            let field = try field(p)
            count += 1
            if field.end < end, base[field.end] == .comma {
                p = field.end + 1
                continue
            }
            guard count == columns else { throw .malformed(at: start, .fieldCount(count, header: columns)) }
            return field.end
        }
    }

    /// The fields of the record at `start`.
    func fields(_ start: Int) throws(ScanStop) -> [Field] {
        var fields: [Field] = []
        var p = start
        while true {
            let field = try field(p)
            fields.append(field)
            guard field.end < end, base[field.end] == .comma else { return fields }
            p = field.end + 1
        }
    }

    /// The decoded names of the header at `start`, none empty and no two alike, and the position behind them.
    func header(_ start: Int) throws(ScanStop) -> (names: [[UInt8]], end: Int) {
        let fields = try fields(start)
        let names = fields.map(decoded)
        guard !names.contains([]), Set(names).count == names.count else { throw .malformed(at: start, .badHeader) }
        return (names, fields.last?.end ?? start)
    }

    func decoded(_ field: Field) -> [UInt8] {
        field.encoding.decode(
            UnsafeRawBufferPointer(start: base + field.content.lowerBound, count: field.content.count))
    }

    /// Passes one line end or more; `end` if nothing follows. Blank lines are nobody's records.
    func lineEnds(_ start: Int) throws(ScanStop) -> Int {
        guard var p = try lineEnd(start) else {
            guard start >= end else { throw .malformed(at: start, .missingLineEnd) }
            return start
        }
        while let next = try lineEnd(p) { p = next }
        return p
    }

    /// The key in field number `column` of the record that these bytes are; nil where it is empty or missing.
    func key(column: Int) -> KeySpan? {
        var p = 0
        var index = 0
        while let field = try? field(p) {
            if index == column {
                guard !field.content.isEmpty else { return nil }
                return KeySpan(offset: field.content.lowerBound, length: field.content.count, encoding: field.encoding)
            }
            guard field.end < end, base[field.end] == .comma else { return nil }
            p = field.end + 1
            index += 1
        }
        return nil
    }
}
