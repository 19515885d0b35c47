/// A place in a file.
package struct Place: Equatable, Sendable {
    /// From 1.
    package let line: Int
    /// From 0.
    package let byte: Int

    package init(line: Int, byte: Int) {
        self.line = line
        self.byte = byte
    }
}

/// What a whole file turns out to be: how many records it has, where it stops being what it was recognised as, and which
/// fields can name its records. Made for the warning about a file that is kept as bytes, so it takes its time.
package struct Survey: Equatable, Sendable {
    /// Where a file stops being records, and why, as a clause for people.
    package struct Failure: Equatable, Sendable {
        package let place: Place
        package let reason: String
    }

    /// Whole records before the failure, or in the file.
    package private(set) var records = 0
    package private(set) var failure: Failure?
    /// Of the candidates (or the given field) those that every record has, the best one first.
    package private(set) var fields: [String]
    /// The first record in which the last of `fields` that was left is missing; nil while one is left.
    package private(set) var firstWithoutKey: Place?

    /// Reads the file and tells.
    ///
    /// - Parameters:
    ///   - keyField: the field that names a record, where somebody said so.
    ///   - read: as for `InputWindow`, from the file's first byte on.
    /// - Throws: what `read` throws.
    package static func of(
        recognition: Recognition, keyField: String?, read: @escaping (UnsafeMutableRawBufferPointer) throws -> Int
    ) throws -> Survey {
        let fields = keyField.map { [$0] } ?? KeyCandidates.inOrder
        var survey = Survey(records: 0, failure: nil, fields: fields, firstWithoutKey: nil)
        var scanner = RecordScanner(recognition: recognition, keyField: "")
        let walk = Walk(InputWindow(read: read))
        while true {
            switch scanner.gap(in: walk.bytes, from: 0, isFinal: walk.isFinal) {
            case .needMore:
                try walk.fill()
                continue
            case .end:
                return survey
            case .malformed(let at, let reason):
                survey.failure = Failure(place: walk.advance(at), reason: reason)
                return survey
            case .record(let at):
                _ = walk.advance(at)
            }
            var end = scanner.recordEnd(in: walk.bytes, from: 0, isFinal: walk.isFinal)
            while end == .needMore {
                try walk.fill()
                end = scanner.recordEnd(in: walk.bytes, from: 0, isFinal: walk.isFinal)
            }
            switch end {
            case .needMore: break
            case .malformed(let at, let reason):
                survey.failure = Failure(place: walk.advance(at), reason: reason)
                return survey
            case .end(let end):
                survey.count(UnsafeRawBufferPointer(rebasing: walk.bytes[..<end]), scanner, at: walk.place)
                _ = walk.advance(end)
            }
        }
    }

    private mutating func count(_ record: UnsafeRawBufferPointer, _ scanner: RecordScanner, at place: Place) {
        records += 1
        guard !fields.isEmpty else { return }
        fields.removeAll { scanner.key(Array($0.utf8), of: record) == nil }
        if fields.isEmpty { firstWithoutKey = place }
    }
}

/// A window and the place in the file where it begins.
private final class Walk {
    private let window: InputWindow
    private(set) var place = Place(line: 1, byte: 0)

    init(_ window: InputWindow) {
        self.window = window
    }

    var bytes: UnsafeRawBufferPointer { window.bytes }
    var isFinal: Bool { window.isFinal }

    func fill() throws {
        let hasMore = try window.fill()
        // The scanner gives up on records and gaps long before they fill the window.
        precondition(hasMore || window.isFinal, "a scanner asked for more than a window holds")
    }

    /// Moves the window's beginning on by `count` bytes.
    func advance(_ count: Int) -> Place {
        let lines = window.bytes[..<count].reduce(0) { $1 == .newline ? $0 + 1 : $0 }
        window.consume(count)
        place = Place(line: place.line + lines, byte: window.fileOffset)
        return place
    }
}
