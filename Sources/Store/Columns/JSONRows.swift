// Invariant of this file: positions stay between a row's first byte and its end, and words are loaded only where they lie
// before the end.

/// Rows that are JSON objects. A value's column is that of the text before it, wherever in a row it stands.
struct JSONRows {
    let bytes: SpanBytes
    /// Pieces that rows have begun with.
    private var beginning: (UInt16, UInt16) = (.max, .max)

    init(bytes: SpanBytes) { self.bytes = bytes }

    mutating func cut(_ start: Int, _ end: Int, _ shapes: inout RowShapes) -> Bool {
        var position = start
        var before = UInt16.max
        var isBehindString = false
        while true {
            // What followed here before is most likely what follows now: then one comparison is all.
            let expected =
                before == .max
                ? (beginning.0, beginning.1, .max, .max) : shapes.pieces.base[Int(before)].following
            var found = step(expected.0, position, end, shapes)
            var piece = expected.0
            if found == nil, expected.1 != .max {
                (found, piece) = (step(expected.1, position, end, shapes), expected.1)
                if found == nil, expected.2 != .max {
                    (found, piece) = (step(expected.2, position, end, shapes), expected.2)
                    if found == nil, expected.3 != .max {
                        (found, piece) = (step(expected.3, position, end, shapes), expected.3)
                    }
                }
            }
            if found == nil {
                let value = nextValue(position, end, isBehindString)
                let length = (value ?? end) - position
                guard let new = shapes.piece(position, length, isLast: value == nil) else { return false }
                if before == .max {
                    beginning = (new, beginning.0)
                } else {
                    shapes.follow(before, with: new)
                }
                piece = new
                guard let step = step(piece, position, end, shapes) else { return false }
                found = step
            }
            guard let found else { return false }
            shapes.add(piece)
            if found.value == end, found.end < 0 { return true }
            shapes.add(found.value, found.end - found.value, to: shapes.column(behind: piece))
            position = found.end
            isBehindString = bytes.base[found.value - 1] == UInt8(ascii: "\"")
            before = piece
        }
    }

    /// Where the value behind `piece` begins and ends, if the piece stands at `position`. Behind the last piece of a row
    /// there is none: the end is then -1.
    @inline(__always)
    private func step(_ piece: UInt16, _ position: Int, _ end: Int, _ shapes: borrowing RowShapes) -> (
        value: Int, end: Int
    )? {
        guard piece != .max else { return nil }
        let known = shapes.pieces.base[Int(piece)]
        let length = known.text.length
        let value = position + length
        if known.isLast {
            return value == end && bytes.same(known.text.first, position, length) ? (end, -1) : nil
        }
        guard value < end, bytes.same(known.text.first, position, length) else { return nil }
        if bytes.base[value - 1] == UInt8(ascii: "\"") {
            guard let close = stringEnd(value, end) else { return nil }
            return (value, close)
        }
        guard Self.beginsBare(bytes.base[value]) else { return nil }
        return (value, bareEnd(value, end))
    }

    /// Where the next value begins, or nil where the row's last piece begins at `start`.
    private func nextValue(_ start: Int, _ end: Int, _ isBehindString: Bool) -> Int? {
        // The piece behind a string begins with that string's quote.
        var position = isBehindString ? start + 1 : start
        while position < end {
            let byte = bytes.base[position]
            if byte == UInt8(ascii: "\"") {
                guard let close = stringEnd(position + 1, end) else { return nil }
                let next = afterSpace(close + 1, end)
                let isName = next < end && bytes.base[next] == UInt8(ascii: ":")
                if !isName, !isAttributeName(position, next, start, end) { return position + 1 }
                position = close + 1
            } else if Self.beginsBare(byte), position > start {
                return position
            } else {
                position += 1
            }
        }
        return nil
    }

    /// Whether the string at `open` is the name in one of Cognito's pairs of `Name` and `Value`: it tells what the value behind
    /// it is, as a member's name does.
    private func isAttributeName(_ open: Int, _ next: Int, _ start: Int, _ end: Int) -> Bool {
        guard next < end, bytes.base[next] == UInt8(ascii: ",") else { return false }
        let value = afterSpace(next + 1, end)
        var name = open - 1
        while name > start, Self.isSpace(bytes.base[name]) { name -= 1 }
        guard name > start, bytes.base[name] == UInt8(ascii: ":") else { return false }
        name -= 1
        while name > start, Self.isSpace(bytes.base[name]) { name -= 1 }
        return stands("\"Value\"", at: value, before: end) && name - 5 >= start
            && stands("\"Name\"", at: name - 5, before: end)
    }

    private func stands(_ text: StaticString, at start: Int, before end: Int) -> Bool {
        guard start + text.utf8CodeUnitCount <= end else { return false }
        for index in 0..<text.utf8CodeUnitCount where bytes.base[start + index] != text.utf8Start[index] {
            return false
        }
        return true
    }

    /// The closing quote of the string whose inside begins at `start`.
    @inline(__always)
    private func stringEnd(_ start: Int, _ end: Int) -> Int? {
        var position = start
        while position + 8 <= end {
            let word = ByteWord.load(bytes.base, position)
            let matches = ByteWord.equal(word, to: UInt8(ascii: "\"")) | ByteWord.equal(word, to: UInt8(ascii: "\\"))
            if matches == 0 {
                position += 8
                continue
            }
            position += ByteWord.firstMatch(matches)
            if bytes.base[position] == UInt8(ascii: "\"") { return position }
            position += 2
        }
        while position < end {
            if bytes.base[position] == UInt8(ascii: "\"") { return position }
            position += bytes.base[position] == UInt8(ascii: "\\") ? 2 : 1
        }
        return nil
    }

    @inline(__always)
    private func bareEnd(_ start: Int, _ end: Int) -> Int {
        var position = start + 1
        while position < end, !Self.endsBare(bytes.base[position]) { position += 1 }
        return position
    }

    private func afterSpace(_ start: Int, _ end: Int) -> Int {
        var position = start
        while position < end, Self.isSpace(bytes.base[position]) { position += 1 }
        return position
    }

    @inline(__always)
    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }

    /// A digit, a minus, or the first letter of true, false or null.
    @inline(__always)
    private static func beginsBare(_ byte: UInt8) -> Bool {
        byte &- UInt8(ascii: "0") < 10 || byte == UInt8(ascii: "t") || byte == UInt8(ascii: "f")
            || byte == UInt8(ascii: "n") || byte == UInt8(ascii: "-")
    }

    @inline(__always)
    private static func endsBare(_ byte: UInt8) -> Bool {
        byte <= 0x20 || byte == UInt8(ascii: ",") || byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]")
            || byte == UInt8(ascii: "\"")
    }
}
