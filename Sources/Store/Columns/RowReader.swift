// Invariant of this file: rows are written only after their lengths were found to fill the plain bytes exactly, into a buffer with
// sixteen bytes more; pieces lie within the page, columns and shapes are looked up only below their counts.

/// Puts a block of rows together again out of its page and bits.
struct RowReader {
    private struct Step {
        let piece: ByteSpan
        let column: Int
    }
    private struct Shape {
        let steps: Range<Int>
        let last: ByteSpan
        let textCount: Int
    }

    private let plainCount: Int
    private let head: ByteSpan
    private let middle: ByteSpan
    private let rowCount: Int
    private let terminator: UInt8
    private let columnCount: Int
    private var steps: [Step] = []
    private var shapes: [Shape] = []
    private var rows: [UInt32] = []
    /// How many values each column has.
    private var counts: [Int]
    private var valueCount = 0

    /// Reads what stands before the columns; nil where it is malformed.
    init?(_ page: inout ByteReader, plainCount: Int) {
        self.plainCount = plainCount
        guard let head = Self.span(&page), let middle = Self.span(&page),
            let rowCount = page.count(limit: min(page.remaining, plainCount)), rowCount > 0,
            let terminator = page.byte(), let pieces = Self.pieces(&page),
            let columnCount = page.count(limit: page.remaining),
            let shapeCount = page.count(limit: page.remaining), shapeCount > 0
        else { return nil }
        self.head = head
        self.middle = middle
        self.rowCount = rowCount
        self.terminator = terminator
        self.columnCount = columnCount
        counts = [Int](repeating: 0, count: columnCount)
        guard readShapes(&page, shapeCount, pieces), readRows(&page) else { return nil }
    }

    private static func span(_ page: inout ByteReader) -> ByteSpan? {
        guard let count = page.count(limit: page.remaining) else { return nil }
        let span = ByteSpan(page.offset, count)
        return page.slice(count) == nil ? nil : span
    }

    private static func pieces(_ page: inout ByteReader) -> [ByteSpan]? {
        guard let count = page.count(limit: page.remaining), count > 0 else { return nil }
        var lengths: [Int] = []
        lengths.reserveCapacity(count)
        for _ in 0..<count {
            guard let length = page.count(limit: page.remaining) else { return nil }
            lengths.append(length)
        }
        var pieces: [ByteSpan] = []
        pieces.reserveCapacity(count)
        for length in lengths {
            pieces.append(ByteSpan(page.offset, length))
            guard page.slice(length) != nil else { return nil }
        }
        return pieces
    }

    private mutating func readShapes(_ page: inout ByteReader, _ count: Int, _ pieces: [ByteSpan]) -> Bool {
        for _ in 0..<count {
            guard let stepCount = page.count(limit: page.remaining / 2) else { return false }
            let first = steps.count
            var textCount = 0
            for _ in 0..<stepCount {
                guard let piece = page.number(below: pieces.count),
                    let column = page.number(below: columnCount)
                else { return false }
                steps.append(Step(piece: pieces[piece], column: column))
                textCount += pieces[piece].length
            }
            guard let last = page.number(below: pieces.count) else { return false }
            textCount += pieces[last].length
            shapes.append(Shape(steps: first..<steps.count, last: pieces[last], textCount: textCount))
        }
        return true
    }

    private mutating func readRows(_ page: inout ByteReader) -> Bool {
        rows.reserveCapacity(rowCount)
        var uses = [Int](repeating: 0, count: shapes.count)
        for _ in 0..<rowCount {
            guard let shape = page.number(below: shapes.count) else { return false }
            rows.append(UInt32(shape))
            uses[shape] += 1
            valueCount += shapes[shape].steps.count
            guard valueCount <= Columns.mostValues(of: plainCount) else { return false }
        }
        for (shape, use) in zip(shapes, uses) where use > 0 {
            for step in shape.steps { counts[steps[step].column] += use }
        }
        return counts.allSatisfy { $0 > 0 }
    }

    /// Reads the columns and writes the plain bytes.
    ///
    /// - Parameters:
    ///   - page: the whole page.
    ///   - reader: reads it, and has come to the columns.
    func read(_ page: UnsafeBufferPointer<UInt8>, _ reader: ByteReader, _ bits: BitReader) -> [UInt8]? {
        var reader = ColumnReader(page, reader, bits: bits, terminator: terminator, plainCount: plainCount)
        var values = Pile<ByteSpan>(capacity: valueCount)
        values.fill(valueCount, with: ByteSpan(0, 0))
        let base = values.base
        var starts: [Int] = []
        starts.reserveCapacity(columnCount)
        var next = 0
        for count in counts {
            let isRead = reader.column(into: UnsafeMutableBufferPointer(start: base + next, count: count)) { column in
                column < starts.count
                    ? UnsafeMutableBufferPointer(start: base + starts[column], count: counts[column]) : nil
            }
            guard isRead else { return nil }
            starts.append(next)
            next += count
        }
        guard reader.isAtEnd, let lengths = lengths(base, starts) else { return nil }
        return write(reader.bytes.base, base, starts, lengths)
    }

    /// The rows' lengths; nil where the block would not have its stated length.
    private func lengths(_ values: UnsafeMutablePointer<ByteSpan>, _ starts: [Int]) -> [UInt32]? {
        var lengths: [UInt32] = []
        lengths.reserveCapacity(rowCount)
        var total = head.length + middle.length
        var next = starts
        var isFitting = true
        next.withUnsafeMutableBufferPointer { next in
            steps.withUnsafeBufferPointer { steps in
                for row in rows {
                    let shape = shapes[Int(row)]
                    var length = shape.textCount
                    for step in shape.steps {
                        let column = steps[step].column
                        length += values[next[column]].length
                        next[column] += 1
                    }
                    total += length + Self.varintCount(length)
                    guard total <= plainCount else {
                        isFitting = false
                        return
                    }
                    lengths.append(UInt32(length))
                }
            }
        }
        return isFitting && total == plainCount ? lengths : nil
    }

    private static func varintCount(_ value: Int) -> Int {
        max(1, (Int.bitWidth - value.leadingZeroBitCount + 6) / 7)
    }

    private func write(
        _ bytes: UnsafePointer<UInt8>, _ values: UnsafeMutablePointer<ByteSpan>, _ starts: [Int], _ lengths: [UInt32]
    ) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: plainCount + WordCopy.behind) { buffer, filled in
            guard var target = buffer.baseAddress else { return }
            func put(_ span: ByteSpan) {
                target.update(from: bytes + span.first, count: span.length)
                target += span.length
            }
            put(head)
            for length in lengths {
                var rest = length
                while rest >= 0x80 {
                    target.pointee = UInt8(truncatingIfNeeded: rest) | 0x80
                    target += 1
                    rest >>= 7
                }
                target.pointee = UInt8(truncatingIfNeeded: rest)
                target += 1
            }
            put(middle)
            var next = starts.map { values + $0 }
            next.withUnsafeMutableBufferPointer { next in
                steps.withUnsafeBufferPointer { steps in
                    for row in rows {
                        let shape = shapes[Int(row)]
                        for index in shape.steps {
                            let step = steps[index]
                            WordCopy.copy(bytes + step.piece.first, to: target, step.piece.length)
                            target += step.piece.length
                            let value = next[step.column].pointee
                            next[step.column] += 1
                            WordCopy.copy(bytes + value.first, to: target, value.length)
                            target += value.length
                        }
                        WordCopy.copy(bytes + shape.last.first, to: target, shape.last.length)
                        target += shape.last.length
                    }
                }
            }
            filled = plainCount
        }
    }
}
