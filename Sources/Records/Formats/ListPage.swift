// Invariant of this file: it reads bytes through JSONScanner only, and through ranges that JSONScanner returned.

/// One page of a list as AWS's services answer with it: `{"Users":[{…},{…}],"PaginationToken":"…"}`. Its records are cut out
/// of the bytes as they came, and not read.
package struct ListPage: Equatable, Sendable {
    /// The records, each in a line of its own with a line feed behind it, without white space outside their strings.
    package var lines: RecordLines { RecordLines(bytes, places: places) }
    private var bytes: [UInt8] = []
    private var places: [RecordLines.Place] = []
    package var count: Int { places.count }
    /// Where the list goes on; nil where this is its end.
    package private(set) var token: String?

    /// Why an answer is no page of the list.
    package struct Malformed: Error {}

    /// - Parameters:
    ///   - list: the member that holds the records; an answer without it is a page without any.
    ///   - token: the member that tells where the list goes on.
    ///   - key: the member that names a record.
    /// - Throws: `Malformed`.
    package init(_ answer: [UInt8], list: String, token: String, key: String) throws(Malformed) {
        let outcome = answer.withUnsafeBytes { bytes in
            Result { () throws(Malformed) in
                do throws(ScanStop) {
                    try read(bytes, list: Array(list.utf8), token: Array(token.utf8), key: Array(key.utf8))
                } catch {
                    throw Malformed()
                }
            }
        }
        try outcome.get()
    }

    /// Where a list goes on as far as the beginning or the end of an answer tells, without reading all of it: nearly always the
    /// token. Whoever asks there before the page has been read compares the two then.
    package static func likelyToken(in answer: [UInt8], token: String) -> String? {
        let name = Array("\"\(token)\":\"".utf8)
        return answer.withUnsafeBytes { answer in
            guard let scanner = JSONScanner(answer), answer.count > name.count else { return nil }
            func isName(_ p: Int) -> Bool { scanner.bytes(p..<p + name.count).elementsEqual(name) }
            var p = 1
            if !isName(p) {
                p = answer.count - name.count
                let first = max(1, answer.count - Self.likelyCount)
                while p >= first, !isName(p) { p -= 1 }
                guard p >= first else { return nil }
            }
            let quote = p + name.count - 1
            guard let end = try? scanner.string(quote), end - 1 > quote + 1 else { return nil }
            return String(decoding: JSONEscapes.undo(scanner.bytes(quote + 1..<end - 1)), as: UTF8.self)
        }
    }

    /// Bytes of an answer's end that may hold a token.
    private static let likelyCount = 4096

    private mutating func read(
        _ answer: UnsafeRawBufferPointer, list: [UInt8], token: [UInt8], key: [UInt8]
    ) throws(ScanStop) {
        guard let scanner = JSONScanner(answer) else { throw .cut }
        bytes.reserveCapacity(answer.count)
        var members = try Members(of: scanner, at: scanner.skipSpace(0))
        while let member = try members.next() {
            if JSONKey.equal(scanner, member.name, list) {
                if try scanner.byte(member.value) == UInt8(ascii: "n") { continue }
                members.pass(to: try readRecords(scanner, at: member.value, key: key))
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

    /// - Returns: where the list ends.
    private mutating func readRecords(
        _ scanner: JSONScanner, at start: Int, key: [UInt8]
    ) throws(ScanStop) -> Int {
        guard try scanner.byte(start) == .openBracket else { throw .malformed(at: start, .notAnObject) }
        var p = scanner.skipSpace(start + 1)
        if try scanner.byte(p) == .closeBracket { return p + 1 }
        while true {
            let object = try JSONKey.passObject(key, scanner, at: p)
            append(p..<object.end, scanner, key: object.key, field: key)
            p = scanner.skipSpace(object.end)
            let byte = try scanner.byte(p)
            if byte == .closeBracket { return p + 1 }
            guard byte == .comma else { throw .malformed(at: p, .missingCommaOrClose) }
            p = scanner.skipSpace(p + 1)
        }
    }

    private mutating func append(_ record: Range<Int>, _ scanner: JSONScanner, key: KeySpan?, field: [UInt8]) {
        var key = key
        if scanner.mayHaveSpace(record) {
            let first = bytes.count
            JSONLine.append(scanner.bytes(record), to: &bytes)
            // What was left out may have stood before the key.
            key = bytes.withUnsafeBytes { JSONKey.find(field, in: UnsafeRawBufferPointer(rebasing: $0[first...])) }
        } else {
            // As servers write them.
            bytes.append(contentsOf: scanner.bytes(record))
            key?.offset -= record.lowerBound
        }
        bytes.append(.newline)
        places.append(RecordLines.Place(end: bytes.count, key: key))
    }
}
