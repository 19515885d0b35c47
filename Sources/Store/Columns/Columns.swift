#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The codec of columns: for blocks of rows that are alike. What rows have in common is kept once, their values by column, so
/// that zlib sees a small part of the bytes (`schema/FORMAT.md`, "Columns").
package enum Columns {
    /// Takes a block apart and has zlib look at what is left.
    ///
    /// - Returns: nil where the rows are too unlike each other to gain by it.
    package static func compress(
        _ plain: UnsafeRawBufferPointer, _ places: RowPlaces, level: Int32, codec: UInt8
    ) -> Result? {
        guard let address = plain.baseAddress, !places.rowLengths.isEmpty, places.rows < plain.count else { return nil }
        let bytes = SpanBytes(base: address.assumingMemoryBound(to: UInt8.self), count: plain.count)
        let rows = UnsafeRawBufferPointer(rebasing: plain[places.rows...])
        let terminators: [UInt8] = [0x0A, 0x00, 0x1F, 0xFF]
        guard let terminator = terminators.first(where: { memchr(address + places.rows, Int32($0), rows.count) == nil })
        else { return nil }
        var shapes = RowShapes(bytes, isByPlace: rows[0] != UInt8(ascii: "{"))
        guard RowTokens.cut(&shapes, from: places.rows, lengths: places.rowLengths) else { return nil }
        var writer = ColumnWriter(bytes, terminator: terminator)
        head(&writer, bytes, places, shapes)
        let columns = shapes.byColumn()
        var before: [(column: Int, values: UnsafeBufferPointer<ByteSpan>)] = []
        for column in 0..<shapes.columnCount {
            if writer.column(columns[column], before: before) { before.append((column, columns[column])) }
            if before.count > 16 { before.removeFirst() }
            guard writer.page.count <= plain.count else { return nil }
        }
        guard writer.page.count <= plain.count, writer.valueCount <= mostValues(of: plain.count),
            writer.madeCount <= mostMade(of: plain.count)
        else { return nil }
        var prefix = [codec]
        prefix.append(varint: plain.count)
        prefix.append(varint: writer.page.count)
        prefix.append(varint: writer.bits.bytes.count)
        prefix += writer.bits.bytes.elements
        let rest = writer.page.count + writer.bits.bytes.count
        return Deflate.compress(UnsafeRawBufferPointer(writer.page.elements), level: level, prefix: prefix)
            .map { Result(bytes: $0, isSurelySmaller: rest * 3 < plain.count) }
    }

    /// A block in columns.
    package struct Result {
        /// The whole encoding, the codec in front.
        package let bytes: [UInt8]
        /// Whether so little was left for zlib that zlib alone would have done worse.
        let isSurelySmaller: Bool
    }

    /// The plain bytes again; nil where the payload is not what this codec makes of `plainCount` bytes.
    static func expand(_ payload: UnsafeRawBufferPointer, to plainCount: Int) -> [UInt8]? {
        var reader = ByteReader(payload)
        guard let pageCount = reader.count(limit: plainCount), let bitCount = reader.count(limit: reader.remaining),
            let bits = reader.slice(bitCount), let deflated = reader.slice(reader.remaining)
        else { return nil }
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: max(1, pageCount)) { buffer in
            let page = UnsafeMutableBufferPointer(rebasing: buffer[..<pageCount])
            guard Deflate.expand(deflated, into: page) else { return nil }
            return assemble(page: UnsafeBufferPointer(page), bits: bits, plainCount: plainCount)
        }
    }

    /// The plain bytes out of a page that zlib has given back; nil where they are not `plainCount`.
    package static func assemble(
        page: UnsafeBufferPointer<UInt8>, bits: UnsafeRawBufferPointer, plainCount: Int
    ) -> [UInt8]? {
        guard page.count <= plainCount else { return nil }
        var reader = ByteReader(UnsafeRawBufferPointer(page))
        return RowReader(&reader, plainCount: plainCount)?.read(page, reader, BitReader(bits))
    }

    /// How many values a block's columns may have, the inner ones counted as well.
    static func mostValues(of plainCount: Int) -> Int { plainCount / 2 }

    /// How many bytes the values that patterns and joins make may have.
    static func mostMade(of plainCount: Int) -> Int { 2 * plainCount }

    private static func head(
        _ writer: inout ColumnWriter, _ bytes: SpanBytes, _ places: RowPlaces, _ shapes: borrowing RowShapes
    ) {
        func span(_ range: Range<Int>, _ page: inout Pile<UInt8>) {
            page.append(varint: range.count)
            page.append(bytes.base + range.lowerBound, count: range.count)
        }
        span(0..<places.lengths.lowerBound, &writer.page)
        span(places.lengths.upperBound..<places.rows, &writer.page)
        writer.page.append(varint: places.rowLengths.count)
        writer.page.append(writer.terminator)
        writer.page.append(varint: shapes.pieces.count)
        for piece in shapes.pieces.elements { writer.page.append(varint: piece.text.length) }
        for piece in shapes.pieces.elements {
            writer.page.append(bytes.base + piece.text.first, count: piece.text.length)
        }
        writer.page.append(varint: shapes.columnCount)
        writer.page.append(varint: shapes.shapes.count)
        for shape in shapes.shapes.elements {
            writer.page.append(varint: Int(shape.count) - 1)
            for step in 0..<Int(shape.count) {
                let piece = shapes.steps.base[Int(shape.first) + step]
                writer.page.append(varint: Int(piece))
                if step + 1 < shape.count {
                    writer.page.append(varint: Int(shapes.column(behind: piece, at: step)))
                }
            }
        }
        for row in shapes.rows.elements { writer.page.append(varint: Int(row)) }
    }
}
