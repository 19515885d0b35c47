import Records

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Makes rows of records: of their attributes those that are wanted.
struct RowReader: Sendable {
    private let wanted: [(name: [UInt8], place: Int)]
    private let bodyPlace: Int?
    private let fromPlace: Int?
    private let untilPlace: Int?
    private let ordinalPlace: Int?

    /// A reader for rows with a value for each of the columns, in their order.
    init(_ columns: [TableColumns.Column]) {
        var wanted: [(name: [UInt8], place: Int)] = []
        for (place, column) in columns.enumerated() {
            if case .attribute(let name) = column.content { wanted.append((name, place)) }
        }
        self.wanted = wanted
        func place(of content: TableColumns.Content) -> Int? { columns.firstIndex { $0.content == content } }
        bodyPlace = place(of: .body)
        fromPlace = place(of: .validFrom)
        untilPlace = place(of: .validUntil)
        ordinalPlace = place(of: .ordinal)
    }

    /// The row of a record. Where an attribute comes twice, the first one counts.
    func row(_ record: QueriedRecord) throws -> PackedRow {
        var row = PackedRow()
        if !wanted.isEmpty { try readAttributes(record, into: &row) }
        if let bodyPlace {
            var body: [UInt8] = []
            switch record.context {
            case .json: JSONLine.append(record.bytes, to: &body)
            case .csv(let header, let format):
                JSONLine.append(csv: record.bytes, header: header, format: format, to: &body)
            }
            body.withUnsafeBytes { row.append($0, at: bodyPlace) }
        }
        if let ordinalPlace { row.append(Int64(record.ordinal), at: ordinalPlace) }
        if let validity = record.validity {
            if let fromPlace { Self.append(validity.from.inTables, at: fromPlace, to: &row) }
            if let untilPlace, let until = validity.until { Self.append(until.inTables, at: untilPlace, to: &row) }
        }
        return row
    }

    private static func append(_ text: String, at place: Int, to row: inout PackedRow) {
        var text = text
        text.withUTF8 { row.append(UnsafeRawBufferPointer($0), at: place) }
    }

    private func readAttributes(_ record: QueriedRecord, into row: inout PackedRow) throws {
        // Records of a kind have their attributes in one order, so the next one is looked for behind the last.
        var next = 0
        var seen = Seen(wanted.count)
        try AttributeScan(record.context).forEach(in: record.bytes) { name, kind, value in
            var index = next
            for _ in 0..<wanted.count {
                if Self.equal(wanted[index].name, name) {
                    next = index + 1 == wanted.count ? 0 : index + 1
                    if seen.insert(index) { Self.append(kind, value, at: wanted[index].place, to: &row) }
                    return
                }
                index = index + 1 == wanted.count ? 0 : index + 1
            }
        }
    }

    /// Which of the wanted attributes the record has shown.
    private struct Seen {
        private var few: UInt64 = 0
        private var many: Set<Int> = []
        private let isFew: Bool

        init(_ count: Int) { isFew = count <= 64 }

        /// - Returns: false where it was in already.
        mutating func insert(_ index: Int) -> Bool {
            guard isFew else { return many.insert(index).inserted }
            defer { few |= 1 << UInt64(index) }
            return few & 1 << UInt64(index) == 0
        }
    }

    @inline(__always)
    private static func equal(_ name: [UInt8], _ bytes: UnsafeRawBufferPointer) -> Bool {
        guard name.count == bytes.count, let start = bytes.baseAddress else {
            return name.isEmpty && bytes.isEmpty
        }
        return memcmp(name, start, name.count) == 0
    }

    private static func append(
        _ kind: AttributeKind, _ value: UnsafeRawBufferPointer, at place: Int, to row: inout PackedRow
    ) {
        switch kind {
        case .null: break
        case .boolean: row.append(Int64(value.first == UInt8(ascii: "t") ? 1 : 0), at: place)
        case .number:
            if let integer = JSONNumber.integer(value) {
                row.append(integer, at: place)
            } else {
                row.append(JSONNumber.real(value), at: place)
            }
        case .text, .json: row.append(value, at: place)
        }
    }
}
