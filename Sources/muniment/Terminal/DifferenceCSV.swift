import Questions
import Records

/// What differs between two snapshots, as comma-separated values.
enum DifferenceCSV {
    private static let recordColumns = [
        "collection", "key", "change", "attribute", "attribute_change", "old", "new",
    ].map { CSVText.Cell.text($0) }
    private static let countColumns = [
        "collection", "added", "removed", "changed", "rewritten", "unchanged", "exact",
    ].map { CSVText.Cell.text($0) }

    /// A line for each attribute that differs and for each file, whose attribute is `sha256` and which is in no collection; a
    /// line of counts for each collection where only these were asked for.
    static func write(_ difference: Difference, to out: inout AnswerWriter) throws {
        guard difference.collections.allSatisfy({ $0.records != nil }) else {
            CSVText.append(countColumns, to: &out.bytes)
            for collection in difference.collections { CSVText.append(cells(collection), to: &out.bytes) }
            return
        }
        CSVText.append(recordColumns, to: &out.bytes)
        for collection in difference.collections {
            try collection.records?.forEach { record in
                let head: [CSVText.Cell] = [
                    .text(collection.collection), .text(record.key), .text(record.what.rawValue),
                ]
                let told = record.told
                for change in told { CSVText.append(head + change.cells, to: &out.bytes) }
                if told.isEmpty { CSVText.append(head + AttributeLines.noCells, to: &out.bytes) }
                try out.writeIfMuch()
            }
        }
        for file in difference.files ?? [] {
            let cells: [CSVText.Cell] = [
                .absent, .text(file.path), .text(file.what.rawValue), .text("sha256"), .text(file.what.rawValue),
                file.old?.sha256.map { .text($0) } ?? .absent, file.new?.sha256.map { .text($0) } ?? .absent,
            ]
            CSVText.append(cells, to: &out.bytes)
            try out.writeIfMuch()
        }
    }

    private static func cells(_ collection: CollectionDifference) -> [CSVText.Cell] {
        let counts = [
            collection.added, collection.removed, collection.changed, collection.rewritten, collection.unchanged,
        ]
        return [.text(collection.collection)] + counts.map { .number(String($0)) }
            + [.text(collection.isExact ? "true" : "false")]
    }
}
