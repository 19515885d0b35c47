import Records

/// The values of columns that are no attributes.
struct OwnValues: Sendable {
    private let bodyPlace: Int?
    private let fromPlace: Int?
    private let untilPlace: Int?
    private let ordinalPlace: Int?

    /// - Parameter place: the place in the row of a column that has this content; nil where it is not wanted.
    init(place: (TableColumns.Content) -> Int?) {
        bodyPlace = place(.body)
        fromPlace = place(.validFrom)
        untilPlace = place(.validUntil)
        ordinalPlace = place(.ordinal)
    }

    /// Appends a record's.
    func append(of record: QueriedRecord, to row: inout PackedRow) {
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
        guard let validity = record.validity else { return }
        if let fromPlace { Self.append(validity.from.inTables, at: fromPlace, to: &row) }
        if let untilPlace, let until = validity.until { Self.append(until.inTables, at: untilPlace, to: &row) }
    }

    private static func append(_ text: String, at place: Int, to row: inout PackedRow) {
        var text = text
        text.withUTF8 { row.append(UnsafeRawBufferPointer($0), at: place) }
    }
}
