// Invariant of this file: bytes are read through JSONScanner and CSVScanner, or at positions checked against their count.

/// What a file was recognised as.
package struct Recognition: Equatable, Sendable {
    package let format: Format
    /// The member that holds the records, in `jsonObject`.
    package let arrayName: String?
    /// Whether that member is one record, and not an array of them.
    package let isSingle: Bool
    /// The fields that may be the key and that the first record has, or for CSV the header, the best one first: of the
    /// candidates, or the given field alone. A first record that is longer than the head counts as far as it is there.
    package let candidates: [String]

    package init(format: Format, arrayName: String?, candidates: [String], isSingle: Bool = false) {
        self.format = format
        self.arrayName = arrayName
        self.isSingle = isSingle
        self.candidates = candidates
    }
}

/// Tells from a file's beginning whether it holds records, and how; never from its name.
///
/// A file that begins as records do is recognised even where it breaks off: `Survey` then tells people where. One that
/// is merely JSON or text is not: it is kept as bytes, and nobody is warned.
package enum Recognise {
    /// - Parameters:
    ///   - head: the file's first bytes, up to 1 MiB.
    ///   - isWhole: whether they are all of it.
    ///   - keyField: the field that names a record, where somebody said so.
    package static func format(of head: UnsafeRawBufferPointer, isWhole: Bool, keyField: String?) -> Recognition? {
        guard let scanner = JSONScanner(head), let behindMark = try? ByteOrderMark.skip(head) else { return nil }
        let fields = keyField.map { [$0] } ?? KeyCandidates.inOrder
        let p = scanner.skipSpace(behindMark)
        guard p < head.count else { return nil }
        switch head[p] {
        case .openBrace: return object(scanner, p, isWhole: isWhole, fields: fields)
        case .openBracket: return array(scanner, p, isWhole: isWhole, fields: fields)
        default: return table(head, behindMark, isWhole: isWhole, fields: fields)
        }
    }

    private static func object(_ scanner: JSONScanner, _ start: Int, isWhole: Bool, fields: [String]) -> Recognition? {
        let object = TopLevelObject(scanner, start, keys: fields + KeyCandidates.inOrder)
        let has = candidates(scanner, start, fields)
        let lines = Recognition(format: .jsonLines, arrayName: nil, candidates: has)
        if let end = object.end {
            let next = scanner.skipSpace(end)
            if next < scanner.end, scanner.base[next] == .openBrace { return lines }
        }
        if object.hasKey { return lines }
        if let collection = object.collections.first {
            guard object.collections.count == 1 else { return nil }
            let name = JSONEscapes.undo(scanner.bytes(collection.name))
            let arrayName = String(decoding: name, as: UTF8.self)
            let first = scanner.skipSpace(collection.value + 1)
            var has = candidates(scanner, first, fields)
            if has.isEmpty, let key = PoolAnswers.kind(of: arrayName, isSingle: false)?.key {
                has = candidates(scanner, first, [key])
            }
            return Recognition(format: .jsonObject, arrayName: arrayName, candidates: has)
        }
        if let single = object.described(scanner), has.isEmpty {
            return Recognition(
                format: .jsonObject, arrayName: single.name, candidates: candidates(scanner, single.at, [single.key]),
                isSingle: true)
        }
        // One object without a key is any JSON file; but where it is longer than the head, its key may be yet to come.
        let isLong = object.isCut && !isWhole
        return has.isEmpty && !isLong ? nil : lines
    }

    private static func array(_ scanner: JSONScanner, _ start: Int, isWhole: Bool, fields: [String]) -> Recognition? {
        let first = scanner.skipSpace(start + 1)
        guard first < scanner.end else { return nil }
        if scanner.base[first] == .closeBracket {
            guard scanner.skipSpace(first + 1) == scanner.end else { return nil }
            return Recognition(format: .jsonArray, arrayName: nil, candidates: [])
        }
        guard scanner.base[first] == .openBrace else { return nil }
        let has = candidates(scanner, first, fields)
        let isObject: Bool
        do throws(ScanStop) {
            _ = try scanner.value(first)
            isObject = true
        } catch {
            isObject = error == .cut && !isWhole
        }
        return isObject || !has.isEmpty ? Recognition(format: .jsonArray, arrayName: nil, candidates: has) : nil
    }

    private static func table(_ head: UnsafeRawBufferPointer, _ start: Int, isWhole: Bool, fields: [String])
        -> Recognition?
    {
        for format in [Format.cognitoCSV, .csv] {
            guard let scanner = CSVScanner(head, isFinal: isWhole, format: format),
                let header = try? scanner.header(start)
            else { continue }
            let names = Set(header.names)
            let known = { (field: String) in names.contains(Array(field.utf8)) }
            let isOfFormat =
                format == .cognitoCSV
                ? known("cognito:username") || known("cognito:mfa_enabled")
                : (fields + KeyCandidates.inOrder).contains(where: known)
            guard isOfFormat, isFollowedByRecord(scanner, header.end, columns: names.count) else { continue }
            return Recognition(format: format, arrayName: nil, candidates: fields.filter(known))
        }
        return nil
    }

    /// Whether nothing or a record of the right number of fields stands behind a header. Prose fails here, if not before.
    private static func isFollowedByRecord(_ scanner: CSVScanner, _ end: Int, columns: Int) -> Bool {
        do throws(ScanStop) {
            let first = try scanner.lineEnds(end)
            if first < scanner.end { _ = try scanner.recordEnd(first, columns: columns) }
            return true
        } catch {
            return error == .cut && !scanner.isFinal
        }
    }

    /// Which of `fields` the object at `start` has.
    private static func candidates(_ scanner: JSONScanner, _ start: Int, _ fields: [String]) -> [String] {
        let record = scanner.bytes(start..<scanner.end)
        return fields.filter { JSONKey.find(Array($0.utf8), in: record) != nil }
    }
}

/// What the members of a file's first object say about the file.
private struct TopLevelObject {
    /// The arrays of objects.
    private(set) var collections: [Members.Member] = []
    /// The members that are objects.
    private var objects: [Members.Member] = []
    /// Whether a member is named as a key is.
    private(set) var hasKey = false
    /// Behind the object; nil where it breaks off.
    private(set) var end: Int?
    /// Whether it breaks off because the bytes end.
    private(set) var isCut = false

    init(_ scanner: JSONScanner, _ start: Int, keys: [String]) {
        let keys = keys.map { Array($0.utf8) }
        do throws(ScanStop) {
            var members = try Members(of: scanner, at: start)
            while let member = try members.next() {
                if keys.contains(where: { JSONKey.equal(scanner, member.name, $0) }) { hasKey = true }
                if try scanner.isCollection(member) { collections.append(member) }
                if try scanner.byte(member.value) == .openBrace { objects.append(member) }
            }
            end = members.end
        } catch {
            isCut = error == .cut
        }
    }

    /// The one member that AWS's command line prints where it describes a thing of a user pool; nil in any other object.
    func described(_ scanner: JSONScanner) -> (name: String, at: Int, key: String)? {
        let known = objects.compactMap { member -> (name: String, at: Int, key: String)? in
            let name = String(decoding: JSONEscapes.undo(scanner.bytes(member.name)), as: UTF8.self)
            return PoolAnswers.kind(of: name, isSingle: true).map { (name, member.value, $0.key) }
        }
        guard end != nil, known.count == 1, let one = known.first,
            JSONKey.find(Array(one.key.utf8), in: scanner.bytes(one.at..<scanner.end)) != nil
        else { return nil }
        return one
    }
}
