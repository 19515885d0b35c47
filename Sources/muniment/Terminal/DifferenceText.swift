import Questions
import Store
import Vault

/// What differs between two snapshots, for people and as comma-separated values.
enum DifferenceText {
    /// For each collection a line of counts, and a table of what differs; then the files.
    static func text(_ difference: Difference, key: String?, width: Int?) -> String {
        let found = difference.collections.reduce(0) { $0 + $1.total }
        if let key, found == 0 {
            return Wrapping.hanging(
                "no record has the key \(key.printable) in either snapshot", behind: "", width: width)
                + "\n"
        }
        let names =
            difference.collections.map(\.collection.printable) + (difference.files?.isEmpty == false ? ["files"] : [])
        let room = names.reduce(0) { max($0, $1.columns) }
        var text = ""
        for collection in difference.collections {
            let name = collection.collection.printable.padded(to: room)
            text += Wrapping.hanging(counts(collection), behind: name + "   ", width: width) + "\n"
        }
        if let files = difference.files, !files.isEmpty {
            text += "files".padded(to: room) + "   " + counts(files) + "\n"
        }
        if difference.collections.isEmpty, difference.files?.isEmpty ?? true { text += "nothing differs\n" }
        for collection in difference.collections {
            if let records = collection.records, !records.isEmpty {
                text += "\n" + title(collection, difference) + table(records, collection, width: width)
            } else if collection.records == nil, !collection.attributes.isEmpty {
                text += "\n" + title(collection, difference) + table(collection.attributes, width: width)
            }
        }
        if let files = difference.files, !files.isEmpty { text += "\n" + table(files, width: width) }
        return text
    }

    /// The collection's name above its table, where there are several.
    private static func title(_ collection: CollectionDifference, _ difference: Difference) -> String {
        difference.collections.count > 1 ? collection.collection.printable + "\n" : ""
    }

    private static func counts(_ collection: CollectionDifference) -> String {
        let facts = [
            (collection.added, "added"), (collection.removed, "removed"), (collection.changed, "changed"),
            (collection.rewritten, "written otherwise with the same attributes"),
        ].filter { $0.0 > 0 }.map { "\($0.0.grouped) \($0.1)" }
        let rest = collection.unchanged.counted("record")
        guard !facts.isEmpty else { return "nothing differs in \(rest)" }
        return facts.joined(separator: ", ") + "; \(collection.unchanged.grouped) unchanged"
    }

    private static func counts(_ files: [FileDifference]) -> String {
        [AttributeChange.What.added, .removed, .changed].compactMap { what in
            let count = files.count { $0.what == what }
            return count > 0 ? "\(count.grouped) \(what.rawValue)" : nil
        }.joined(separator: ", ")
    }

    /// A row for each attribute that differs; one for a record of which none is told.
    private static func table(
        _ records: [RecordDifference], _ collection: CollectionDifference, width: Int?
    ) -> String {
        let tellsAttributes = records.contains { !$0.attributes.isEmpty || !$0.changes.isEmpty }
        var columns = [
            Table.Column(title: "Change"), Table.Column(title: collection.keyField.printable, isElastic: true),
        ]
        if tellsAttributes {
            columns += ["Attribute", "Before", "After"].map { Table.Column(title: $0, isElastic: true) }
        }
        var table = Table(columns)
        for record in records {
            let head = [record.what.rawValue, record.key]
            // The key stands in a column of its own.
            let told = record.told.filter { $0.name != collection.keyField || record.what == .changed }
            for change in told {
                table.add(head + [change.name, change.old?.shown ?? "", change.new?.shown ?? ""])
            }
            if told.isEmpty { table.add(head + (tellsAttributes ? ["", "", ""] : [])) }
        }
        return table.text(width: width)
    }

    private static func table(_ attributes: [CollectionDifference.AttributeCount], width: Int?) -> String {
        var table = Table([
            Table.Column(title: "Attribute", isElastic: true), Table.Column(title: "Changed", isNumber: true),
            Table.Column(title: "Added", isNumber: true), Table.Column(title: "Removed", isNumber: true),
        ])
        for attribute in attributes {
            table.add([attribute.name, attribute.changed.grouped, attribute.added.grouped, attribute.removed.grouped])
        }
        return table.text(width: width)
    }

    private static func table(_ files: [FileDifference], width: Int?) -> String {
        var table = Table([
            Table.Column(title: "Change"), Table.Column(title: "File", isElastic: true),
            Table.Column(title: "Before", isElastic: true), Table.Column(title: "After", isElastic: true),
        ])
        for file in files {
            table.add([file.what.rawValue, file.path, file.old?.shown ?? "", file.new?.shown ?? ""])
        }
        return table.text(width: width)
    }

    private static let recordColumns = [
        "collection", "key", "change", "attribute", "attribute_change", "old", "new",
    ]
    private static let countColumns = [
        "collection", "added", "removed", "changed", "rewritten", "unchanged", "exact",
    ]

    /// A line for each attribute that differs and for each file, whose attribute is `sha256` and which is in no collection; a
    /// line of counts for each collection where only these were asked for.
    static func csv(_ difference: Difference) -> String {
        guard difference.collections.allSatisfy({ $0.records != nil }) else {
            return CSVText.line(texts: countColumns) + difference.collections.map(line).joined()
        }
        var text = CSVText.line(texts: recordColumns)
        for collection in difference.collections {
            for record in collection.records ?? [] {
                let head: [CSVText.Cell] = [
                    .text(collection.collection), .text(record.key), .text(record.what.rawValue),
                ]
                text += record.told.map { CSVText.line(head + $0.cells) }.joined()
                if record.told.isEmpty { text += CSVText.line(head + AttributeLines.noCells) }
            }
        }
        for file in difference.files ?? [] {
            text += CSVText.line([
                .absent, .text(file.path), .text(file.what.rawValue), .text("sha256"), .text(file.what.rawValue),
                file.old?.sha256.map { .text($0) } ?? .absent, file.new?.sha256.map { .text($0) } ?? .absent,
            ])
        }
        return text
    }

    private static func line(_ collection: CollectionDifference) -> String {
        let counts = [
            collection.added, collection.removed, collection.changed, collection.rewritten, collection.unchanged,
        ]
        return CSVText.line(
            [.text(collection.collection)] + counts.map { .number(String($0)) }
                + [.text(collection.isExact ? "true" : "false")])
    }
}

extension CollectionDifference {
    fileprivate var total: Int { added + removed + changed + rewritten + unchanged }
}

extension RecordDifference {
    /// What is told of its attributes: those of a record that came or went came or went with it.
    fileprivate var told: [AttributeChange] {
        changes + attributes.map { AttributeChange($0, hasGone: what == .removed) }
    }
}

extension FileDifference.State {
    /// `1.2 kB 8f14e45f`: what can be told apart at a glance.
    fileprivate var shown: String {
        switch kind {
        case .file: [ByteUnit.text(size ?? 0), String((sha256 ?? "").prefix(8))].joined(separator: " ")
        case .folder: "folder"
        case .link: "link to \(target ?? "")"
        }
    }
}
