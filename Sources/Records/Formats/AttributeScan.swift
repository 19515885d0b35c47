// Invariant of this file: it reads bytes through JSONScanner and CSVScanner only, and through ranges that they returned;
// what it lends is valid for the length of a call.

/// How a record's bytes are to be read.
package enum AttributeContext: Hashable, Sendable {
    /// A JSON object.
    case json
    /// A line of fields under the names of its file's header.
    case csv(header: [[UInt8]], format: Format)
}

/// What an attribute's value is.
package enum AttributeKind: Hashable, Sendable {
    case null
    /// `true` or `false`.
    case boolean
    /// A number as it is written.
    case number
    /// A text, without quotes and escapes.
    case text
    /// An array, an object without members, or what is nested too deeply: compact JSON.
    case json
}

/// Takes records apart into attributes: what people ask about by name.
///
/// A member of a JSON object is an attribute by its name, the members of an object inside have dotted names
/// (`Address.City`), and any array is one attribute. Cognito's lists of `{"Name": …, "Value": …}` in `Attributes` or
/// `UserAttributes` count by the names in them, wherever in the list they stand; where a name is that of a member of the
/// record as well, the one in the list stands as `Attributes.NAME`. Where a name comes twice, the first one counts.
package struct AttributeScan: Sendable {
    /// The record breaks off or is no record of the kind that it is said to be.
    package struct Malformed: Error {}

    /// Takes an attribute: its name and its value are lent for the length of the call.
    package typealias Taker = (
        _ name: UnsafeRawBufferPointer, _ kind: AttributeKind, _ value: UnsafeRawBufferPointer
    ) throws -> Void

    private let context: AttributeContext

    package init(_ context: AttributeContext) {
        self.context = context
    }

    /// Hands over each attribute in the order in which they stand.
    ///
    /// - Throws: `Malformed`; what `take` throws.
    package func forEach(in record: UnsafeRawBufferPointer, _ take: Taker) throws {
        do {
            switch context {
            case .json:
                guard let scanner = JSONScanner(record) else { throw Malformed() }
                var walk = JSONAttributes(scanner)
                try walk.record(take)
            case .csv(let header, let format):
                try forEachField(in: record, header, format, take)
            }
        } catch is ScanStop { throw Malformed() }
    }

    private func forEachField(
        in record: UnsafeRawBufferPointer, _ header: [[UInt8]], _ format: Format, _ take: Taker
    ) throws {
        guard let scanner = CSVScanner(record, isFinal: true, format: format) else { throw Malformed() }
        let fields = try scanner.fields(0)
        guard fields.count == header.count else { throw Malformed() }
        for (name, field) in zip(header, fields) {
            try name.withUnsafeBytes { name in
                guard field.encoding == .verbatim else {
                    return try scanner.decoded(field).withUnsafeBytes { try take(name, .text, $0) }
                }
                try take(name, .text, UnsafeRawBufferPointer(rebasing: record[field.content]))
            }
        }
    }
}

/// Walks one JSON record, once.
private struct JSONAttributes {
    private let scanner: JSONScanner
    /// The insides of the quotes of the record's own members' names, so that a list's names can be held against them.
    private var memberNames: [Range<Int>] = []
    /// The names of the objects that are open, dotted.
    private var path: [UInt8] = []
    private var depth = 0

    /// An object that is deeper than this is one attribute: each level is a call.
    private static let deepest = 32

    init(_ scanner: JSONScanner) {
        self.scanner = scanner
    }

    mutating func record(_ take: AttributeScan.Taker) throws {
        let start = scanner.skipSpace(0)
        guard try scanner.byte(start) == .openBrace else { throw AttributeScan.Malformed() }
        _ = try object(start, take)
    }

    /// Passes an object that begins at `start`, and hands over what is in it.
    private mutating func object(_ start: Int, _ take: AttributeScan.Taker) throws -> Int {
        var p = scanner.skipSpace(start + 1)
        if try scanner.byte(p) == .closeBrace { return p + 1 }
        while true {
            let behind = try scanner.name(p)
            let name = p + 1..<(try scanner.string(p)) - 1
            if depth == 0 { memberNames.append(name) }
            p = scanner.skipSpace(try member(name, scanner.skipSpace(behind), take))
            guard try scanner.byte(p) == .comma else {
                guard try scanner.byte(p) == .closeBrace else { throw AttributeScan.Malformed() }
                return p + 1
            }
            p = scanner.skipSpace(p + 1)
        }
    }

    /// Passes a member's value, which begins at `start`.
    private mutating func member(_ name: Range<Int>, _ start: Int, _ take: AttributeScan.Taker) throws -> Int {
        let first = try scanner.byte(start)
        if first == .openBrace, depth < Self.deepest, try scanner.byte(scanner.skipSpace(start + 1)) != .closeBrace {
            let outer = path.count
            try text(name) { path += $0 }
            path.append(UInt8(ascii: "."))
            depth += 1
            let end = try object(start, take)
            depth -= 1
            path.removeSubrange(outer...)
            return end
        }
        if first == .openBracket, depth == 0, JSONKey.isAttributeList(scanner, name),
            let end = try attributeList(start, take)
        {
            return end
        }
        let end = try scanner.value(start)
        try named(name) { try value(start..<end, $0, take) }
        return end
    }

    /// Lends the dotted name.
    private func named(_ name: Range<Int>, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
        guard !path.isEmpty else { return try text(name, body) }
        try text(name) { last in try (path + last).withUnsafeBytes { try body($0) } }
    }

    /// Lends what the inside of a string stands for.
    private func text(_ range: Range<Int>, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
        guard scanner.hasEscapes(range) else { return try body(scanner.bytes(range)) }
        try JSONEscapes.undo(scanner.bytes(range)).withUnsafeBytes { try body($0) }
    }

    private func value(_ range: Range<Int>, _ name: UnsafeRawBufferPointer, _ take: AttributeScan.Taker) throws {
        switch scanner.base[range.lowerBound] {
        case .quote:
            try text(range.lowerBound + 1..<range.upperBound - 1) { try take(name, .text, $0) }
        case UInt8(ascii: "n"):
            try take(name, .null, UnsafeRawBufferPointer(start: nil, count: 0))
        case UInt8(ascii: "t"), UInt8(ascii: "f"):
            try take(name, .boolean, scanner.bytes(range))
        case .openBrace, .openBracket:
            var compact: [UInt8] = []
            JSONLine.append(scanner.bytes(range), to: &compact)
            try compact.withUnsafeBytes { try take(name, .json, $0) }
        default:
            try take(name, .number, scanner.bytes(range))
        }
    }

    /// Passes Cognito's list of attributes; nil where the array at `start` is something else, of which nothing was
    /// handed over then.
    private func attributeList(_ start: Int, _ take: AttributeScan.Taker) throws -> Int? {
        var listed: [(name: Range<Int>, value: Range<Int>?)] = []
        listed.reserveCapacity(16)
        var p = scanner.skipSpace(start + 1)
        if try scanner.byte(p) == .closeBracket { return nil }
        while true {
            guard try scanner.byte(p) == .openBrace, let (name, value, end) = try listedAttribute(p) else { return nil }
            listed.append((name, value))
            p = scanner.skipSpace(end)
            if try scanner.byte(p) == .closeBracket { break }
            p = scanner.skipSpace(p + 1)
        }
        let end = p + 1
        let names = try namesOfMembers(behind: end)
        for (name, value) in listed {
            try text(name) { bytes in
                func give(_ name: UnsafeRawBufferPointer) throws {
                    guard let value else { return try take(name, .null, UnsafeRawBufferPointer(start: nil, count: 0)) }
                    try self.value(value, name, take)
                }
                guard isName(bytes, among: names) else { return try give(bytes) }
                try (Array("Attributes.".utf8) + bytes).withUnsafeBytes { try give($0) }
            }
        }
        return end
    }

    /// Whether a text is one of the names, which are the insides of strings.
    private func isName(_ text: UnsafeRawBufferPointer, among names: [Range<Int>]) -> Bool {
        for name in names where name.count >= text.count {
            // Only what is longer can stand for the text and be written otherwise.
            if name.count == text.count {
                if scanner.bytes(name).elementsEqual(text) { return true }
            } else if scanner.hasEscapes(name), JSONKey.equal(scanner, name, Array(text)) {
                return true
            }
        }
        return false
    }

    /// Reads `{"Name": TEXT, "Value": …}` at `start`; nil where that is not what stands there.
    private func listedAttribute(_ start: Int) throws -> (name: Range<Int>, value: Range<Int>?, end: Int)? {
        var name: Range<Int>?
        var value: Range<Int>?
        var p = scanner.skipSpace(start + 1)
        if try scanner.byte(p) == .closeBrace { return nil }
        while true {
            let behind = try scanner.name(p)
            let inside = p + 1..<(try scanner.string(p)) - 1
            let valueStart = scanner.skipSpace(behind)
            let end = try scanner.value(valueStart)
            if name == nil, JSONKey.equal(scanner, inside, Self.nameMember) {
                guard scanner.base[valueStart] == .quote else { return nil }
                name = valueStart + 1..<end - 1
            } else if value == nil, JSONKey.equal(scanner, inside, Self.valueMember) {
                value = valueStart..<end
            } else {
                return nil
            }
            p = scanner.skipSpace(end)
            guard try scanner.byte(p) == .comma else { break }
            p = scanner.skipSpace(p + 1)
        }
        guard let name, !name.isEmpty else { return nil }
        return (name, value, p + 1)
    }

    /// The names of all members of the record: those before the list, and those that follow it from `start` on.
    private func namesOfMembers(behind start: Int) throws -> [Range<Int>] {
        var names = memberNames
        var p = scanner.skipSpace(start)
        while try scanner.byte(p) == .comma {
            p = scanner.skipSpace(p + 1)
            let behind = try scanner.name(p)
            names.append(p + 1..<(try scanner.string(p)) - 1)
            p = scanner.skipSpace(try scanner.value(behind))
        }
        return names
    }

    private static let nameMember = Array("Name".utf8)
    private static let valueMember = Array("Value".utf8)
}
