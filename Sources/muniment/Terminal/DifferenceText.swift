import Questions
import Store
import Vault

/// What differs between two snapshots, for people.
enum DifferenceText {
    /// For each collection a line of counts, and a table of what differs; then the files.
    static func write(_ difference: Difference, key: String?, width: Int?, to out: inout AnswerWriter) throws {
        let found = difference.collections.reduce(0) { $0 + $1.total }
        if let key, found == 0 {
            let text = "no record has the key \(key.printable) in either snapshot"
            return try out.add(Wrapping.hanging(text, behind: "", width: width) + "\n")
        }
        let names =
            difference.collections.map(\.collection.printable) + (difference.files?.isEmpty == false ? ["files"] : [])
        let room = names.reduce(0) { max($0, $1.columns) }
        for collection in difference.collections {
            let name = collection.collection.printable.padded(to: room)
            try out.add(Wrapping.hanging(counts(collection), behind: name + "   ", width: width) + "\n")
        }
        if let files = difference.files, !files.isEmpty {
            try out.add("files".padded(to: room) + "   " + counts(files) + "\n")
        }
        if difference.collections.isEmpty, difference.files?.isEmpty ?? true { try out.add("nothing differs\n") }
        for collection in difference.collections {
            if let records = collection.records, !records.isEmpty {
                try out.add("\n" + title(collection, difference))
                try writeTable(records, collection, width: width, to: &out)
            } else if collection.records == nil, !collection.attributes.isEmpty {
                try out.add("\n" + title(collection, difference) + table(collection.attributes, width: width))
            }
        }
        if let files = difference.files, !files.isEmpty { try out.add("\n" + table(files, width: width)) }
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

    /// A row for each attribute that differs; one for a record of which none is told. The records are gone through twice, as
    /// there may be more rows than memory should hold: how wide columns are shows only when all were seen.
    private static func writeTable(
        _ records: RecordDifferences, _ collection: CollectionDifference, width: Int?, to out: inout AnswerWriter
    ) throws {
        var columns = [
            Table.Column(title: "Change"), Table.Column(title: collection.keyField.printable, isElastic: true),
        ]
        if records.tellsAttributes {
            columns += ["Attribute", "Before", "After"].map { Table.Column(title: $0, isElastic: true) }
        }
        func forEachRow(_ body: ([String]) throws -> Void) throws {
            try records.forEach { record in
                let head = [record.what.rawValue, record.key]
                // The key stands in a column of its own.
                let told = record.told.filter { $0.name != collection.keyField || record.what == .changed }
                for change in told {
                    try body(head + [change.name, change.old?.shown ?? "", change.new?.shown ?? ""])
                }
                if told.isEmpty { try body(head + (records.tellsAttributes ? ["", "", ""] : [])) }
            }
        }
        var layout = TableLayout(columns)
        try forEachRow { layout.measure($0.map(\.printable)) }
        layout.fit(to: width)
        try out.add(layout.heading)
        try forEachRow { try out.add(layout.line($0.map(\.printable))) }
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
}

extension CollectionDifference {
    fileprivate var total: Int { added + removed + changed + rewritten + unchanged }
}

extension RecordDifference {
    /// What is told of its attributes: those of a record that came or went came or went with it.
    var told: [AttributeChange] {
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
