import Vault

/// Collections as lines for people: `prod-pool   users   400,000 records: 212 added, 3,796 changed, 17 removed`.
enum CollectionLines {
    private static let gap = "   "

    /// One line a collection, with its line break. A source's first snapshot has nothing to be compared with.
    static func text(_ collections: [CollectionSummary], source: String, isFirst: Bool, width: Int?) -> String {
        let source = source.printable
        let names = collections.map(\.name.printable)
        let nameWidth = names.map(\.columns).max() ?? 0
        return zip(collections, names).map { collection, name in
            Wrapping.hanging(
                counts(collection, isFirst: isFirst), behind: source + gap + name.padded(to: nameWidth) + gap,
                width: width) + "\n"
        }.joined()
    }

    private static func counts(_ collection: CollectionSummary, isFirst: Bool) -> String {
        var text = collection.records.counted("record")
        let changes = [(collection.added, "added"), (collection.changed, "changed"), (collection.removed, "removed")]
        if !isFirst, changes.contains(where: { $0.0 != nil }) {
            let told = changes.compactMap { count, what in (count ?? 0) > 0 ? "\((count ?? 0).grouped) \(what)" : nil }
            text += ": " + (told.isEmpty ? "nothing changed" : told.joined(separator: ", "))
        }
        if collection.repeated > 0 {
            text += "; the key of \(collection.repeated.grouped) occurs more than once"
        }
        if let suppressed = collection.suppressed { text += "; \(suppressed.grouped) left out, erased before" }
        return text
    }
}
