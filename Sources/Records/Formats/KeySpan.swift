/// Where a record's key stands in the record's bytes, and how it is written there.
package struct KeySpan: Equatable, Sendable {
    /// The key's first byte, counted from the record's first.
    package var offset: Int
    /// The count of bytes as written, at least 1.
    package var length: Int
    package var encoding: KeyEncoding

    package init(offset: Int, length: Int, encoding: KeyEncoding) {
        self.offset = offset
        self.length = length
        self.encoding = encoding
    }
}

/// How the bytes of a key stand for the key (`schema/FORMAT.md`, "key encoding").
package enum KeyEncoding: UInt8, Sendable, CaseIterable {
    case verbatim = 0
    /// The inside of a JSON string that holds escapes.
    case jsonEscapes = 1
    /// The inside of a quoted CSV field that holds `""`.
    case doubledQuotes = 2
    /// A field of Cognito's import CSV that holds `\,`.
    case escapedCommas = 3

    /// The key that `bytes` stand for. Bytes that no scanner would have let pass, such as unknown escapes, stand for
    /// themselves: packs from elsewhere reach this place before anything has checked them.
    package func decode(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        switch self {
        case .verbatim: Array(bytes)
        case .jsonEscapes: JSONEscapes.undo(bytes)
        case .doubledQuotes: Self.collapse(bytes, first: .quote, second: .quote)
        case .escapedCommas: Self.collapse(bytes, first: .backslash, second: .comma)
        }
    }

    /// Writes each pair of `first` and `second` as `second` alone.
    private static func collapse(_ bytes: UnsafeRawBufferPointer, first: UInt8, second: UInt8) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count)
        var at = 0
        while at < bytes.count {
            let isPair = bytes[at] == first && at + 1 < bytes.count && bytes[at + 1] == second
            out.append(isPair ? second : bytes[at])
            at += isPair ? 2 : 1
        }
        return out
    }
}

/// The escapes of JSON strings (RFC 8259, section 7).
enum JSONEscapes {
    /// The UTF-8 that the inside of a JSON string stands for; an unpaired surrogate becomes its three bytes, as in WTF-8.
    static func undo(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count)
        var at = 0
        while at < bytes.count {
            guard bytes[at] == .backslash, at + 1 < bytes.count else {
                out.append(bytes[at])
                at += 1
                continue
            }
            if let plain = single(bytes[at + 1]) {
                out.append(plain)
                at += 2
            } else if let unit = unit(in: bytes, at: at) {
                at += 6
                if (0xD800...0xDBFF).contains(unit), let low = self.unit(in: bytes, at: at),
                    (0xDC00...0xDFFF).contains(low)
                {
                    at += 6
                    append(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00), to: &out)
                } else {
                    append(unit, to: &out)
                }
            } else {
                out.append(bytes[at])
                at += 1
            }
        }
        return out
    }

    /// What the letter behind a backslash stands for, unless it is `u` or no escape.
    private static func single(_ letter: UInt8) -> UInt8? {
        switch letter {
        case .quote, .backslash, UInt8(ascii: "/"): letter
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "n"): .newline
        case UInt8(ascii: "r"): .carriageReturn
        case UInt8(ascii: "t"): .tab
        default: nil
        }
    }

    /// The UTF-16 unit of the six bytes `\uXXXX` at `at`, if that is what stands there.
    private static func unit(in bytes: UnsafeRawBufferPointer, at: Int) -> UInt32? {
        guard at + 6 <= bytes.count, bytes[at] == .backslash, bytes[at + 1] == UInt8(ascii: "u") else { return nil }
        var value: UInt32 = 0
        for index in at + 2..<at + 6 {
            guard let digit = hexDigit(bytes[index]) else { return nil }
            value = value << 4 | digit
        }
        return value
    }

    static func hexDigit(_ byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - UInt8(ascii: "A") + 10)
        default: nil
        }
    }

    /// UTF-8 by its arithmetic alone, so that a surrogate is written like any other number of its size.
    private static func append(_ scalar: UInt32, to out: inout [UInt8]) {
        func tail(_ shift: UInt32) -> UInt8 { UInt8(0x80 | (scalar >> shift & 0x3F)) }
        switch scalar {
        case ..<0x80: out.append(UInt8(scalar))
        case ..<0x800: out += [UInt8(0xC0 | scalar >> 6), tail(0)]
        case ..<0x10000: out += [UInt8(0xE0 | scalar >> 12), tail(6), tail(0)]
        default: out += [UInt8(0xF0 | scalar >> 18), tail(12), tail(6), tail(0)]
        }
    }
}
