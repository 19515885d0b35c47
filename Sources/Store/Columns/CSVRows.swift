// Invariant of this file: positions stay between a row's first byte and its end, and words are loaded only where they lie
// before the end.

/// Rows of fields with commas between. A value's column is its place in the row.
struct CSVRows {
    let bytes: SpanBytes
    /// The piece that stood before each field of the row before.
    private var expected: [UInt16] = []
    private var columns: [UInt16] = []

    init(bytes: SpanBytes) { self.bytes = bytes }

    mutating func cut(_ start: Int, _ end: Int, _ shapes: inout RowShapes) -> Bool {
        var position = start
        var field = 0
        var pieceStart = start
        while true {
            let isQuoted = position < end && bytes.base[position] == UInt8(ascii: "\"")
            let value = isQuoted ? position + 1 : position
            let close = isQuoted ? quoteEnd(value, end) : comma(value, end)
            guard let piece = piece(pieceStart, value - pieceStart, field, false, &shapes) else { return false }
            if field == columns.count {
                guard field < RowShapes.mostPieces else { return false }
                columns.append(shapes.newColumn())
            }
            shapes.add(piece)
            shapes.add(value, close - value, to: columns[field])
            field += 1
            pieceStart = close
            position = comma(close, end)
            if position == end {
                guard let last = self.piece(pieceStart, end - pieceStart, field, true, &shapes) else { return false }
                shapes.add(last)
                return true
            }
            position += 1
        }
    }

    private mutating func piece(
        _ start: Int, _ length: Int, _ field: Int, _ isLast: Bool, _ shapes: inout RowShapes
    ) -> UInt16? {
        if field < expected.count {
            let known = shapes.pieces.base[Int(expected[field])]
            if known.isLast == isLast, known.text.length == length, bytes.same(known.text.first, start, length) {
                return expected[field]
            }
        }
        guard let piece = shapes.piece(start, length, isLast: isLast) else { return nil }
        if field < expected.count { expected[field] = piece } else { expected.append(piece) }
        return piece
    }

    /// The next comma, or the row's end.
    @inline(__always)
    private func comma(_ start: Int, _ end: Int) -> Int {
        var position = start
        while position + 8 <= end {
            let matches = ByteWord.equal(ByteWord.load(bytes.base, position), to: UInt8(ascii: ","))
            if matches != 0 { return position + ByteWord.firstMatch(matches) }
            position += 8
        }
        while position < end, bytes.base[position] != UInt8(ascii: ",") { position += 1 }
        return position
    }

    /// The quote that closes the field whose inside begins at `start`, or the row's end.
    private func quoteEnd(_ start: Int, _ end: Int) -> Int {
        var position = start
        while position < end {
            if bytes.base[position] == UInt8(ascii: "\"") {
                guard position + 1 < end, bytes.base[position + 1] == UInt8(ascii: "\"") else { return position }
                position += 1
            }
            position += 1
        }
        return end
    }
}
