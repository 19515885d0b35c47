// Invariant of this file: it reads bytes through JSONScanner only, and through ranges that JSONScanner returned.

/// Finds keys in JSON records.
enum JSONKey {
    /// The value of `field` in the object that `record` begins with: of its first member of that name whose value is a
    /// string that is not empty or a number; else of the entry `{"Name": field, "Value": …}` in its attributes, which is
    /// how Cognito lists them. Nil where there is none, or where the object breaks off before.
    static func find(_ field: [UInt8], in record: UnsafeRawBufferPointer) -> KeySpan? {
        guard let scanner = JSONScanner(record) else { return nil }
        var lists = Lists()
        do throws(ScanStop) {
            var members = try Members(of: scanner, at: scanner.skipSpace(0))
            while let member = try members.next() {
                if equal(scanner, member.name, field) {
                    if let span = try usable(scanner, member.value) { return span }
                } else if isAttributeList(scanner, member.name) {
                    lists.append(member.value)
                }
            }
        } catch {
            // What was found before the object broke off counts: a head of a file may end in the middle of its first record.
        }
        return find(field, inLists: lists, scanner)
    }

    /// Passes a whole object as `JSONScanner.value` does, and finds on the way what `find` does.
    static func passObject(
        _ field: [UInt8], _ scanner: JSONScanner, at start: Int
    ) throws(ScanStop) -> (end: Int, key: KeySpan?) {
        var key: KeySpan?
        var lists = Lists()
        var members = try Members(of: scanner, at: start)
        while let member = try members.next() {
            guard key == nil else { continue }
            if equal(scanner, member.name, field) {
                key = try usable(scanner, member.value)
            } else if isAttributeList(scanner, member.name) {
                lists.append(member.value)
            }
        }
        return (members.end, key ?? find(field, inLists: lists, scanner))
    }

    /// What the first of some attribute lists says that says anything of `field`. They are only looked at where no member of
    /// the object itself is the key.
    private static func find(_ field: [UInt8], inLists lists: Lists, _ scanner: JSONScanner) -> KeySpan? {
        guard let first = lists.first else { return nil }
        if let found = try? find(field, inAttributes: scanner, at: first) { return found }
        for list in lists.others {
            if let found = try? find(field, inAttributes: scanner, at: list) { return found }
        }
        return nil
    }

    /// Where attribute lists begin. There is hardly ever more than one, and an array for each record would cost much.
    private struct Lists {
        var first: Int?
        var others: [Int] = []

        mutating func append(_ place: Int) {
            if first == nil { first = place } else { others.append(place) }
        }
    }

    /// Whether a member's name is one under which Cognito lists a user's attributes.
    static func isAttributeList(_ scanner: JSONScanner, _ name: Range<Int>) -> Bool {
        equal(scanner, name, attributes) || equal(scanner, name, userAttributes)
    }

    private static let attributes = Array("Attributes".utf8)
    private static let userAttributes = Array("UserAttributes".utf8)
    private static let name = Array("Name".utf8)
    private static let value = Array("Value".utf8)

    private static func find(_ field: [UInt8], inAttributes scanner: JSONScanner, at start: Int) throws(ScanStop)
        -> KeySpan?
    {
        guard try scanner.byte(start) == .openBracket else { return nil }
        var p = scanner.skipSpace(start + 1)
        while try scanner.byte(p) == .openBrace {
            var isField: Bool?
            var span: KeySpan?
            var members = try Members(of: scanner, at: p)
            while let member = try members.next() {
                if isField == nil, equal(scanner, member.name, name) {
                    isField = try isString(field, scanner, member.value)
                } else if span == nil, equal(scanner, member.name, value) {
                    span = try usable(scanner, member.value)
                }
            }
            if isField == true, let span { return span }
            p = scanner.skipSpace(members.end)
            if try scanner.byte(p) == .comma { p = scanner.skipSpace(p + 1) }
        }
        return nil
    }

    private static func isString(_ text: [UInt8], _ scanner: JSONScanner, _ p: Int) throws(ScanStop) -> Bool {
        guard try scanner.byte(p) == .quote else { return false }
        return equal(scanner, p + 1..<(try scanner.string(p)) - 1, text)
    }

    /// The span of the value at `p`, if it is a string with something in it or a number.
    private static func usable(_ scanner: JSONScanner, _ p: Int) throws(ScanStop) -> KeySpan? {
        let first = try scanner.byte(p)
        if first == .quote {
            let inside = p + 1..<(try scanner.string(p)) - 1
            guard !inside.isEmpty else { return nil }
            return KeySpan(
                offset: inside.lowerBound, length: inside.count,
                encoding: scanner.hasEscapes(inside) ? .jsonEscapes : .verbatim)
        }
        guard first == UInt8(ascii: "-") || first &- UInt8(ascii: "0") < 10 else { return nil }
        return KeySpan(offset: p, length: try scanner.number(p) - p, encoding: .verbatim)
    }

    /// Whether the inside of a JSON string at `range` stands for `text`.
    @inline(__always)
    static func equal(_ scanner: JSONScanner, _ range: Range<Int>, _ text: [UInt8]) -> Bool {
        // Escapes only make longer, so what is shorter than the text can not stand for it.
        guard range.count >= text.count else { return false }
        // Most names differ in their first byte, where no escape stands.
        if let first = text.first, scanner.base[range.lowerBound] != first,
            scanner.base[range.lowerBound] != .backslash
        {
            return false
        }
        if range.count == text.count {
            var index = 0
            while index < range.count, scanner.base[range.lowerBound + index] == text[index] { index += 1 }
            if index == range.count { return true }
        }
        return scanner.hasEscapes(range) && JSONEscapes.undo(scanner.bytes(range)) == text
    }
}

/// The members of one object, in order. The object ends for the walk where its values are passed over: `end` is then behind it.
struct Members {
    /// A member: the inside of its name's quotes, and where its value begins.
    struct Member {
        let name: Range<Int>
        let value: Int
    }

    private let scanner: JSONScanner
    private var last: Int?
    /// Where the last member's value ends, where that is known.
    private var lastEnd: Int?
    private(set) var end: Int

    /// - Parameter at: where the object's brace must stand.
    init(of scanner: JSONScanner, at: Int) throws(ScanStop) {
        guard try scanner.byte(at) == .openBrace else { throw .malformed(at: at, .notAnObject) }
        self.scanner = scanner
        end = at + 1
    }

    /// Says where the value of the member before ends, so that it is not passed over once more.
    mutating func pass(to end: Int) { lastEnd = end }

    /// The next member, or nil behind the last.
    mutating func next() throws(ScanStop) -> Member? {
        var p: Int
        if let last {
            let lastEnd = if let known = self.lastEnd { known } else { try scanner.value(last) }
            self.lastEnd = nil
            p = scanner.skipSpace(lastEnd)
            let byte = try scanner.byte(p)
            if byte == .closeBrace {
                end = p + 1
                return nil
            }
            guard byte == .comma else { throw .malformed(at: p, .missingCommaOrClose) }
            p = scanner.skipSpace(p + 1)
        } else {
            p = scanner.skipSpace(end)
            if try scanner.byte(p) == .closeBrace {
                end = p + 1
                return nil
            }
        }
        guard try scanner.byte(p) == .quote else { throw .malformed(at: p, .notAMemberName) }
        let behindName = try scanner.string(p)
        let colon = scanner.skipSpace(behindName)
        guard try scanner.byte(colon) == .colon else { throw .malformed(at: colon, .missingColon) }
        let value = scanner.skipSpace(colon + 1)
        last = value
        return Member(name: p + 1..<behindName - 1, value: value)
    }
}
