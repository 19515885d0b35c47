import Records

/// Makes rows of records: of their attributes those that are wanted.
struct RowMaker: Sendable {
    private let wanted: [(name: [UInt8], place: Int)]
    private let own: OwnValues

    /// Makes rows with a value for each of the columns, in their order.
    init(_ columns: [TableColumns.Column]) {
        var wanted: [(name: [UInt8], place: Int)] = []
        for (place, column) in columns.enumerated() {
            if case .attribute(let name) = column.content { wanted.append((name, place)) }
        }
        self.wanted = wanted
        own = OwnValues { content in columns.firstIndex { $0.content == content } }
    }

    /// The row of a record. Where an attribute comes twice, the first one counts.
    func row(_ record: QueriedRecord) throws -> PackedRow {
        var row = PackedRow()
        if !wanted.isEmpty { try readAttributes(record, into: &row) }
        own.append(of: record, to: &row)
        return row
    }

    private func readAttributes(_ record: QueriedRecord, into row: inout PackedRow) throws {
        // Records of a kind have their attributes in one order, so the next one is looked for behind the last.
        var next = 0
        var seen = PlaceSet(wanted.count)
        try AttributeScan(record.context).forEach(in: record.bytes) { name, kind, value in
            var index = next
            for _ in 0..<wanted.count {
                if name.equals(wanted[index].name) {
                    next = index + 1 == wanted.count ? 0 : index + 1
                    if seen.insert(index) { row.append(kind, value, at: wanted[index].place) }
                    return
                }
                index = index + 1 == wanted.count ? 0 : index + 1
            }
        }
    }
}
