// Invariant of this file: what is lent is only read, and only inside its bounds.

import Records
import Seal

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// By what a person is found: the key of their record, and values that go with it.
struct PersonTerms: Sendable {
    /// An attribute and its value.
    struct Named: Hashable, Sendable {
        let name: [UInt8]
        let value: [UInt8]
    }

    let key: [UInt8]
    let named: [Named]
    /// How the key and the values may stand in bytes.
    private let patterns: [[UInt8]]

    /// Fields by which collections refer to a user by the user's own key, besides the field that names their records.
    private static let keyFields = ["Username", "cognito:username"].map { Array($0.utf8) }

    init(key: [UInt8], named: [Named]) {
        self.key = key
        self.named = named
        var patterns: [[UInt8]] = []
        for text in [key] + named.map(\.value) {
            for form in Self.forms(of: text) where !form.isEmpty && !patterns.contains(form) { patterns.append(form) }
        }
        self.patterns = patterns
    }

    /// Whether an attribute says that the record is the person's, or goes with it.
    ///
    /// - Parameter keyField: the field that names the records of the collection that the person's record is in.
    func isTheirs(_ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer, keyField: [UInt8]) -> Bool {
        if value.elementsEqual(key), name.elementsEqual(keyField) || Self.keyFields.contains(where: name.elementsEqual)
        {
            return true
        }
        return named.contains { name.elementsEqual($0.name) && value.elementsEqual($0.value) }
    }

    /// Whether the key or a value stands in the bytes, not as a part of a longer word.
    ///
    /// - Parameters:
    ///   - isBegun: whether something stands before them that is not at hand.
    ///   - goesOn: whether something follows them.
    func isMentioned(in bytes: UnsafeRawBufferPointer, isBegun: Bool = false, goesOn: Bool = false) -> Bool {
        patterns.contains { pattern in
            var start = isBegun ? 1 : 0
            while let place = Self.find(pattern, in: bytes, from: start) {
                let range = place..<place + pattern.count
                if !goesOn || range.upperBound < bytes.count, Self.standsAlone(range, in: bytes) { return true }
                start = place + 1
            }
            return false
        }
    }

    /// Whether it stands there at all, a part of something longer or not.
    func mayBeMentioned(in bytes: UnsafeRawBufferPointer) -> Bool {
        patterns.contains { Self.find($0, in: bytes, from: 0) != nil }
    }

    /// The longest form in bytes: by so much pieces of a file overlap that are searched one by one, and a byte on either side.
    var longestForm: Int { (patterns.map(\.count).max() ?? 0) + 2 }

    private static func find(_ pattern: [UInt8], in bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
        guard let base = bytes.baseAddress, let first = pattern.first else { return nil }
        var place = start
        while bytes.count - place >= pattern.count {
            guard let found = memchr(base + place, Int32(first), bytes.count - place - pattern.count + 1) else {
                return nil
            }
            place = UnsafeRawPointer(found) - base
            if memcmp(base + place, pattern, pattern.count) == 0 { return place }
            place += 1
        }
        return nil
    }

    /// Whether no letter or digit stands beside it: of ASCII, as other letters' bytes alone do not tell what they are. What
    /// follows a backslash is a part of an escape and no letter.
    private static func standsAlone(_ range: Range<Int>, in bytes: UnsafeRawBufferPointer) -> Bool {
        let before = range.lowerBound > 0 ? bytes[range.lowerBound - 1] : 0
        let after = range.upperBound < bytes.count ? bytes[range.upperBound] : 0
        let isEscape = range.lowerBound > 1 && bytes[range.lowerBound - 2] == UInt8(ascii: "\\")
        return (!isWordByte(before) || isEscape) && !isWordByte(after)
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"), 0x80...:
            true
        default: false
        }
    }

    /// A text as it is; as it stands in JSON; in a quoted field and in Cognito's CSV; and in UTF-16, either way round.
    private static func forms(of text: [UInt8]) -> [[UInt8]] {
        var forms = [text]
        let string = String(decoding: text, as: UTF8.self)
        var json: [UInt8] = []
        var jsonUpper: [UInt8] = []
        var jsonPlain: [UInt8] = []
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"", "\\":
                for form in [UInt8(ascii: "\\"), UInt8(scalar.value)] {
                    json.append(form)
                    jsonUpper.append(form)
                    jsonPlain.append(form)
                }
            case let scalar where scalar.isASCII:
                json.append(UInt8(scalar.value))
                jsonUpper.append(UInt8(scalar.value))
                jsonPlain.append(UInt8(scalar.value))
            default:
                for unit in String(scalar).utf16 {
                    let digits = String(unit, radix: 16)
                    let padded = String(repeating: "0", count: 4 - digits.count) + digits
                    json += Array("\\u\(padded)".utf8)
                    jsonUpper += Array("\\u\(padded.uppercased())".utf8)
                }
                jsonPlain += Array(String(scalar).utf8)
            }
        }
        forms += [json, jsonUpper, jsonPlain]
        forms.append(text.flatMap { $0 == UInt8(ascii: "\"") ? [$0, $0] : [$0] })
        forms.append(text.flatMap { $0 == UInt8(ascii: ",") ? [UInt8(ascii: "\\"), $0] : [$0] })
        let units = Array(string.utf16)
        forms.append(units.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] })
        forms.append(units.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] })
        return forms
    }
}
