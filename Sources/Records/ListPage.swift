// Invariant of this file: it reads bytes through JSONScanner only, and through ranges that JSONScanner returned.

/// One page of a list as AWS's services answer with it: `{"Users":[{…},{…}],"PaginationToken":"…"}`. Its records are cut out
/// of the bytes as they came, and not read.
package struct ListPage: Equatable, Sendable {
    /// The records, each in a line of its own with a line feed behind it, without white space outside their strings.
    package private(set) var lines: [UInt8] = []
    package private(set) var count = 0
    /// Where the list goes on; nil where this is its end.
    package private(set) var token: String?

    /// Why an answer is no page of the list.
    package struct Malformed: Error {}

    /// - Parameters:
    ///   - list: the member that holds the records; an answer without it is a page without any.
    ///   - token: the member that tells where the list goes on.
    /// - Throws: `Malformed`.
    package init(_ answer: [UInt8], list: String, token: String) throws(Malformed) {
        let outcome = answer.withUnsafeBytes { bytes in
            Result { () throws(Malformed) in
                do throws(ScanStop) { try read(bytes, Array(list.utf8), Array(token.utf8)) } catch { throw Malformed() }
            }
        }
        try outcome.get()
    }

    private mutating func read(_ bytes: UnsafeRawBufferPointer, _ list: [UInt8], _ token: [UInt8]) throws(ScanStop) {
        guard let scanner = JSONScanner(bytes) else { throw .cut }
        lines.reserveCapacity(bytes.count)
        var members = try Members(of: scanner, at: scanner.skipSpace(0))
        while let member = try members.next() {
            if JSONKey.equal(scanner, member.name, list) {
                try readRecords(scanner, at: member.value)
            } else if JSONKey.equal(scanner, member.name, token), try scanner.byte(member.value) == .quote {
                let inside = member.value + 1..<(try scanner.string(member.value)) - 1
                self.token = String(decoding: JSONEscapes.undo(scanner.bytes(inside)), as: UTF8.self)
            }
        }
        if self.token?.isEmpty == true { self.token = nil }
        guard scanner.skipSpace(members.end) == scanner.end else {
            throw .malformed(at: members.end, .missingCommaOrClose)
        }
    }

    private mutating func readRecords(_ scanner: JSONScanner, at start: Int) throws(ScanStop) {
        if try scanner.byte(start) == UInt8(ascii: "n") { return }
        guard try scanner.byte(start) == .openBracket else { throw .malformed(at: start, .notAnObject) }
        var p = scanner.skipSpace(start + 1)
        while try scanner.byte(p) == .openBrace {
            let end = try scanner.value(p)
            JSONLine.append(scanner.bytes(p..<end), to: &lines)
            lines.append(.newline)
            count += 1
            p = scanner.skipSpace(end)
            if try scanner.byte(p) == .comma { p = scanner.skipSpace(p + 1) }
        }
    }
}
