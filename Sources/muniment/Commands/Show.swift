import ArgumentParser
import Vault

/// `muniment show`
struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Describe a snapshot: its collections and files.",
        usage: "muniment show <id> [--source <name>] [options]",
        discussion: """
            Examples:
              muniment show latest
              muniment show 2026-03-31 --source prod-pool --json
            """)

    @OptionGroup var snapshot: SnapshotOption
    @OptionGroup var reason: ReasonOption
    @OptionGroup var opening: OpeningOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let vault = try await opening.open(output.messages, reason: reason.text)
        let description = try vault.describe(snapshot.id(in: vault, to: "show"))
        try output.answer(description) { width in
            var text = Self.facts(description, width: width)
            if !description.snapshot.collections.isEmpty {
                text += "\n" + Self.collections(description.snapshot.collections, width: width)
            }
            if !description.entries.isEmpty { text += "\n" + Self.files(description.entries, width: width) }
            return text
        }
        for collection in description.snapshot.collections {
            if let suppressed = collection.suppressed {
                output.messages.notice(
                    "\(collection.name): \(suppressed.counted("record")) left out when it was archived, as erased before"
                )
            }
        }
        for file in description.entries {
            if let erased = file.erased {
                let what = erased.digest == nil ? "was destroyed" : "lacks what was erased"
                output.messages.notice("\(file.path) \(what): certificate \(erased.certificate)")
            }
            if let warning = file.warning { output.messages.warning(warning) }
        }
    }

    private static func facts(_ description: SnapshotDescription, width: Int?) -> String {
        let summary = description.snapshot
        return [
            ("snapshot", String(summary.id.prefix(max(8, (width ?? .max) - 10)))),
            ("source", summary.source.printable),
            ("created", summary.created.readable),
            ("size", "\(ByteUnit.text(summary.bytes)) in \(summary.files.counted("file"))"),
            ("stored", "\(ByteUnit.text(summary.bytesStored)) in \(description.packs.count.counted("pack"))"),
            ("partial", summary.partial.map { "could not be read: \($0.joined(separator: ", "))".printable } ?? ""),
        ].filter { !$0.1.isEmpty }.map { name, value in
            Wrapping.hanging(value, behind: name.padded(to: 10), width: width) + "\n"
        }.joined()
    }

    private static func collections(_ collections: [CollectionSummary], width: Int?) -> String {
        var table = Table([
            Table.Column(title: "Collection", isElastic: true),
            Table.Column(title: "Key", isElastic: true),
            Table.Column(title: "Records", isNumber: true),
            Table.Column(title: "Added", isNumber: true),
            Table.Column(title: "Changed", isNumber: true),
            Table.Column(title: "Removed", isNumber: true),
        ])
        for collection in collections {
            table.add([
                collection.name, collection.key, collection.records.grouped, collection.added?.grouped ?? "",
                collection.changed?.grouped ?? "", collection.removed?.grouped ?? "",
            ])
        }
        return table.text(width: width)
    }

    private static func files(_ entries: [SnapshotDescription.Entry], width: Int?) -> String {
        var table = Table([
            Table.Column(title: "File", isElastic: true),
            Table.Column(title: "Kind"),
            Table.Column(title: "Size", isNumber: true),
            Table.Column(title: "Modified", isOptional: true),
            Table.Column(title: "Collection", isElastic: true, isOptional: true),
            Table.Column(title: "Records", isNumber: true, isOptional: true),
        ])
        for file in entries {
            table.add([
                file.path, file.format ?? file.kind.rawValue, file.size.map(ByteUnit.text) ?? "",
                file.modified?.readable ?? "", file.collection ?? "", file.records?.grouped ?? "",
            ])
        }
        return table.text(width: width)
    }
}
