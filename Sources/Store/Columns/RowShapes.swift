// Invariant of this file: every span that is taken lies within `bytes`, and pieces, columns and shapes are counted below
// their limits, so that their indexes fit the sixteen bits that hold them.

/// What rows are made of: the *pieces* of text between their values, each kept once; the *shapes*, which are the sequences
/// of pieces that rows have; and the values themselves, by column.
struct RowShapes: ~Copyable {
    /// A row with more pieces than this has nothing to gain.
    static let mostPieces = 2048
    static let mostShapes = 2048

    let bytes: SpanBytes
    /// Whether a value's column is its place in the row, and not that of the piece before it.
    let isByPlace: Bool
    private(set) var pieces = Pile<Piece>(capacity: 128)
    /// The pieces of all shapes, one shape behind the other.
    private(set) var steps = Pile<UInt16>(capacity: 1024)
    private(set) var shapes = Pile<Shape>(capacity: 64)
    /// The shape of each row.
    private(set) var rows = Pile<UInt16>(capacity: 1024)
    private(set) var columnCount = 0
    /// The values in the order of the rows.
    private var values = Pile<Value>(capacity: 1 << 14)

    private var pieceTable = [UInt16](repeating: 0, count: 2 * mostPieces)
    private var shapeTable = [UInt16](repeating: 0, count: 2 * mostShapes)
    /// The pieces of the row that is being taken.
    private var row = Pile<UInt16>(capacity: 64)
    private var rowHash: UInt64 = 0

    struct Piece: BitwiseCopyable {
        let text: ByteSpan
        /// Pieces that have followed it, the latest first.
        var following: (UInt16, UInt16, UInt16, UInt16) = (.max, .max, .max, .max)
        /// The column of the values behind it; `.max` where none is given yet.
        var column: UInt16 = .max
        var isLast: Bool
    }

    struct Shape: BitwiseCopyable {
        let first: UInt32
        let count: UInt32
    }

    struct Value: BitwiseCopyable {
        let column: UInt16
        let span: ByteSpan
    }

    init(_ bytes: SpanBytes, isByPlace: Bool) {
        self.bytes = bytes
        self.isByPlace = isByPlace
    }

    var valueCount: Int { values.count }

    /// The number of the piece with this text; nil where there are too many.
    mutating func piece(_ start: Int, _ length: Int, isLast: Bool) -> UInt16? {
        var slot = Int(truncatingIfNeeded: bytes.hash(start, length) & UInt64(pieceTable.count - 1))
        while pieceTable[slot] != 0 {
            let known = pieceTable[slot] - 1
            let piece = pieces.base[Int(known)]
            if piece.text.length == length, piece.isLast == isLast, bytes.same(piece.text.first, start, length) {
                return known
            }
            slot = (slot + 1) & (pieceTable.count - 1)
        }
        guard pieces.count < Self.mostPieces else { return nil }
        pieces.append(Piece(text: ByteSpan(start, length), isLast: isLast))
        pieceTable[slot] = UInt16(pieces.count)
        return UInt16(pieces.count - 1)
    }

    /// Remembers that `next` may follow `piece`.
    mutating func follow(_ piece: UInt16, with next: UInt16) {
        let old = pieces.base[Int(piece)].following
        pieces.base[Int(piece)].following = (next, old.0, old.1, old.2)
    }

    /// The column of the values behind the `place`th piece of a shape.
    func column(behind piece: UInt16, at place: Int) -> Int {
        isByPlace ? place : Int(pieces.base[Int(piece)].column)
    }

    /// A new column's number.
    mutating func newColumn() -> UInt16 {
        columnCount += 1
        return UInt16(columnCount - 1)
    }

    /// The column of the values behind a piece.
    @inline(__always)
    mutating func column(behind piece: UInt16) -> UInt16 {
        let known = pieces.base[Int(piece)].column
        if known != .max { return known }
        let column = newColumn()
        pieces.base[Int(piece)].column = column
        return column
    }

    @inline(__always)
    mutating func beginRow() {
        row.cut(to: 0)
        rowHash = 0
    }

    @inline(__always)
    mutating func add(_ piece: UInt16) {
        row.append(piece)
        rowHash = (rowHash ^ UInt64(piece)) &* 0x9E37_79B9_7F4A_7C15
        rowHash ^= rowHash >> 32
    }

    @inline(__always)
    mutating func add(_ start: Int, _ length: Int, to column: UInt16) {
        values.append(Value(column: column, span: ByteSpan(start, length)))
    }

    /// Ends a row, whose last piece has been added; false where there are too many shapes.
    mutating func endRow() -> Bool {
        var slot = Int(truncatingIfNeeded: rowHash & UInt64(shapeTable.count - 1))
        while shapeTable[slot] != 0 {
            let known = shapeTable[slot] - 1
            let shape = shapes.base[Int(known)]
            if shape.count == row.count, isRow(shape) {
                rows.append(known)
                return true
            }
            slot = (slot + 1) & (shapeTable.count - 1)
        }
        guard shapes.count < Self.mostShapes else { return false }
        shapes.append(Shape(first: UInt32(steps.count), count: UInt32(row.count)))
        steps.append(row.base, count: row.count)
        shapeTable[slot] = UInt16(shapes.count)
        rows.append(UInt16(shapes.count - 1))
        return true
    }

    private func isRow(_ shape: Shape) -> Bool {
        let known = steps.base + Int(shape.first)
        for index in 0..<row.count where known[index] != row.base[index] { return false }
        return true
    }

    /// The values column by column, each column's in the order of the rows.
    struct ValueColumns: ~Copyable {
        let values: Pile<ByteSpan>
        /// Where each column begins, and at last where the last ends.
        let starts: [Int]

        subscript(column: Int) -> UnsafeBufferPointer<ByteSpan> {
            UnsafeBufferPointer(rebasing: values.elements[starts[column]..<starts[column + 1]])
        }
    }

    func byColumn() -> ValueColumns {
        var starts = [Int](repeating: 0, count: columnCount + 1)
        for value in values.elements { starts[Int(value.column) + 1] += 1 }
        for column in 0..<columnCount { starts[column + 1] += starts[column] }
        var sorted = Pile<ByteSpan>(capacity: values.count)
        sorted.fill(values.count, with: ByteSpan(0, 0))
        var next = starts
        next.withUnsafeMutableBufferPointer { next in
            for value in values.elements {
                let column = Int(value.column)
                sorted.base[next[column]] = value.span
                next[column] += 1
            }
        }
        return ValueColumns(values: sorted, starts: starts)
    }
}
