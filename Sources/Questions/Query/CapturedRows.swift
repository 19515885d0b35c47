/// Rows that were made while attributes were looked for, of the columns that the SQL seemed to name: where it reads no
/// others, the records need not be read again.
final class CapturedRows {
    private let places: [TableColumns.Content: Int]
    private var batches: [PackedRows]

    /// Reads the records of a collection once.
    ///
    /// - Parameters:
    ///   - mentions: tells which names the SQL may hold.
    ///   - mostBytes: where rows come to more than this, none are kept.
    /// - Returns: the attributes that there are, and the rows; nil where they were too many.
    static func survey(
        _ collection: Int, of source: any RecordSource, _ mentions: Mentions, mostBytes: Int, _ deadline: Deadline
    ) async throws -> (attributes: [FoundAttribute], rows: CapturedRows?) {
        let own: [TableColumns.Content: Int] = [.body: 0, .validFrom: 1, .validUntil: 2, .ordinal: 3]
        let survey = AttributeSurvey(firstPlace: own.count) { mentions.mayName(String(decoding: $0, as: UTF8.self)) }
        let ownValues = OwnValues { content in
            guard let name = TableColumns.ownName(of: content), mentions.mayName(name) else { return nil }
            return own[content]
        }
        var batches: [PackedRows]? = []
        var bytes = 0
        try await source.scan(collection) { record -> PackedRow? in
            if record.ordinal.isMultiple(of: 1024) { try deadline.check() }
            var row = try survey.note(record)
            ownValues.append(of: record, to: &row)
            return row
        } take: { rows in
            let packed = PackedRows(rows)
            bytes += packed.byteCount
            if bytes > mostBytes { batches = nil }
            batches?.append(packed)
        }
        var places = own.filter { TableColumns.ownName(of: $0.key).map(mentions.mayName) ?? false }
        for (name, place) in survey.places { places[.attribute(name)] = place }
        return (survey.attributes(), batches.map { CapturedRows(places: places, batches: $0) })
    }

    private init(places: [TableColumns.Content: Int], batches: [PackedRows]) {
        self.places = places
        self.batches = batches
    }

    /// By the place of a value in a row the column that it belongs to; nil where the rows lack a column's values.
    func parameters(for columns: [TableColumns.Column]) -> [Int?]? {
        var parameters: [Int?] = []
        for (index, column) in columns.enumerated() where column.content != .nothing {
            guard let place = places[column.content] else { return nil }
            while parameters.count <= place { parameters.append(nil) }
            parameters[place] = index
        }
        return parameters
    }

    /// Hands over the rows and forgets them on the way, so that they are not in memory twice.
    func drain(_ take: (PackedRows) throws -> Void) rethrows {
        for index in batches.indices {
            let batch = batches[index]
            batches[index] = PackedRows([])
            try take(batch)
        }
        batches = []
    }
}
