// Invariant of this file: it reads bytes through JSONScanner only.

/// What stands between the records of the JSON formats: found and checked to the last byte.
struct JSONGaps {
    /// What a gap leads to.
    enum Found: Equatable {
        case record(at: Int)
        /// All bytes at hand may be the file's suffix, if it ends with them.
        case allSuffix
    }

    let scanner: JSONScanner
    let format: Format
    /// The name of the array of records in `jsonObject`, decoded.
    let arrayName: [UInt8]
    /// Whether that member is one record.
    let isSingle: Bool

    /// From the file's beginning up to its first record.
    func first() throws(ScanStop) -> Found {
        let p = scanner.skipSpace(try ByteOrderMark.skip(scanner.bytes(0..<scanner.end)))
        switch format {
        case .jsonArray:
            guard try scanner.byte(p) == .openBracket else { throw .malformed(at: p, .notTheArray) }
            return try inArray(p + 1)
        case .jsonObject:
            var members = try Members(of: scanner, at: p)
            while let member = try members.next() {
                if try isTheArray(member) {
                    if isSingle { return try object(member.value) }
                    guard try scanner.byte(member.value) == .openBracket else {
                        throw .malformed(at: member.value, .notTheArray)
                    }
                    return try inArray(member.value + 1)
                }
            }
            throw .malformed(at: members.end - 1, .noArray)
        default:
            return try object(p)
        }
    }

    /// From `start`, which is behind a record, up to the next one.
    func next(_ start: Int) throws(ScanStop) -> Found {
        let p = scanner.skipSpace(start)
        guard format != .jsonLines else { return try object(p) }
        guard !isSingle else { return try behindArray(p) }
        switch try scanner.byte(p) {
        case .comma:
            let record = scanner.skipSpace(p + 1)
            guard try scanner.byte(record) == .openBrace else { throw .malformed(at: record, .notAnObject) }
            return .record(at: record)
        case .closeBracket:
            return try behindArray(p + 1)
        default:
            throw .malformed(at: p, .missingCommaOrClose)
        }
    }

    private func object(_ p: Int) throws(ScanStop) -> Found {
        if p >= scanner.end { return .allSuffix }
        guard scanner.base[p] == .openBrace else { throw .malformed(at: p, .notAnObject) }
        return .record(at: p)
    }

    private func inArray(_ start: Int) throws(ScanStop) -> Found {
        let p = scanner.skipSpace(start)
        switch try scanner.byte(p) {
        case .openBrace: return .record(at: p)
        case .closeBracket: return try behindArray(p + 1)
        default: throw .malformed(at: p, .notAnObject)
        }
    }

    private func behindArray(_ start: Int) throws(ScanStop) -> Found {
        var p = scanner.skipSpace(start)
        if format == .jsonObject {
            while try scanner.byte(p) != .closeBrace {
                guard try scanner.byte(p) == .comma else { throw .malformed(at: p, .missingCommaOrClose) }
                let name = scanner.skipSpace(p + 1)
                let behindColon = try scanner.name(name)
                let member = Members.Member(
                    name: name + 1..<(try scanner.string(name)) - 1, value: scanner.skipSpace(behindColon))
                if try isTheArray(member) { throw .malformed(at: name, .notTheArray) }
                p = scanner.skipSpace(try scanner.value(member.value))
            }
            p = scanner.skipSpace(p + 1)
        }
        guard p >= scanner.end else { throw .malformed(at: p, .bytesBehindTheEnd) }
        return .allSuffix
    }

    /// Whether this member is the array of records. Another array of objects is refused: which of the two would hold the records?
    private func isTheArray(_ member: Members.Member) throws(ScanStop) -> Bool {
        if JSONKey.equal(scanner, member.name, arrayName) { return true }
        if try scanner.isCollection(member) { throw .malformed(at: member.value, .secondArray) }
        return false
    }
}

extension JSONScanner {
    /// Whether a member is an array of objects, judged by its first element, or an empty array. A user's list of
    /// attributes is none: it belongs to one record.
    func isCollection(_ member: Members.Member) throws(ScanStop) -> Bool {
        guard try byte(member.value) == .openBracket, !JSONKey.isAttributeList(self, member.name) else { return false }
        let first = try byte(skipSpace(member.value + 1))
        return first == .openBrace || first == .closeBracket
    }
}
