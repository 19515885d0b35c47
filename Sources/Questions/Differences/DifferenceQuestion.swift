import Records
import Seal
import Store
import Vault

/// Which two snapshots are to be held against each other, and in what.
package struct DifferenceQuestion: Sendable {
    package var old: String
    package var new: String
    /// None, one for both, or one for each.
    package var sources: [String] = []
    /// nil: all of them, and the files besides.
    package var collection: String?
    /// One record.
    package var key: String?
    /// The attributes that count; none: all.
    package var fields: [String] = []
    /// Whether the attributes of records that came or went are told even if they were not asked about by name, and no record by its
    /// key.
    package var isInFull = false
    /// Whether counts will do.
    package var isSummary = false
    /// The differences of a collection take no more memory than this: what is beyond it lies on disk for a moment, sealed.
    package var mostHeldBytes = 32 << 20

    package init(from old: String, to new: String) {
        self.old = old
        self.new = new
    }
}

extension Vault {
    /// Tells what differs between two snapshots.
    ///
    /// - Throws: `VaultError.notFound`, `.badInput`, `QuestionsError.unknown` with what there is instead;
    ///   `StoreError.damaged`.
    package func difference(_ question: DifferenceQuestion) async throws -> (Difference, notices: [String]) {
        let old = try chronicle(of: question.sources.first, holding: question.old, to: "diff")
        var new = old
        if question.sources.count > 1 || question.sources.isEmpty && !old.isOnlySource {
            let other = try chronicle(of: question.sources.last, holding: question.new, to: "diff")
            if other.source != old.source { new = other }
        }
        let before = try old.snapshot(named: question.old)
        let after = try new.snapshot(named: question.new)
        let sides = DifferenceSides(
            old: (old, old.snapshots[before.index]), new: (new, new.snapshots[after.index]))
        let collections = try sides.collections(question.collection)
        var asked = Question("diff", source: old.source == new.source ? old.source : nil)
        if asked.source == nil { asked.sources = [old.source, new.source] }
        asked.snapshots = [sides.old.snapshot.id, sides.new.snapshot.id]
        asked.collections = question.collection.map { [$0] } ?? []
        asked.records = question.key.map { [$0] } ?? []
        let difference = try await answering(asked, counts: Self.counts) {
            var fields = FieldChoice(question.fields)
            var differences: [CollectionDifference] = []
            for name in collections {
                let sides = try sides.comparison(of: name)
                let comparison = CollectionComparison(
                    sides: sides, question: question, fields: fields, spoolFolder: spoolFolder)
                let (difference, seen) = try await comparison.run()
                differences.append(difference)
                fields.seen.formUnion(seen)
            }
            try await fields.check(collections.map { try sides.comparison(of: $0) })
            let isAboutAll = question.collection == nil && question.key == nil && question.fields.isEmpty
            let files =
                isAboutAll
                ? FileDifference.all(
                    from: try otherFiles(of: sides.old.snapshot.id), to: try otherFiles(of: sides.new.snapshot.id))
                : nil
            return Difference(old: before.used, new: after.used, collections: differences, files: files)
        }
        return (difference, old.notices)
    }

    private static func counts(_ difference: Difference) -> [String: Int] {
        [
            "added": difference.collections.reduce(0) { $0 + $1.added },
            "removed": difference.collections.reduce(0) { $0 + $1.removed },
            "changed": difference.collections.reduce(0) { $0 + $1.changed },
            "files": difference.files?.count ?? 0,
        ]
    }
}

/// The two snapshots, each in its source.
struct DifferenceSides {
    let old: (chronicle: Chronicle, snapshot: Chronicle.Entry)
    let new: (chronicle: Chronicle, snapshot: Chronicle.Entry)

    /// The collections that either of them has; the one of this name where one is named.
    ///
    /// - Throws: `QuestionsError.unknown` where neither has it.
    func collections(_ name: String?) throws -> [String] {
        let first = old.snapshot.collections
        let all = first + new.snapshot.collections.filter { !first.contains($0) }
        guard let name else { return all }
        guard all.contains(name) else {
            throw QuestionsError.unknown(
                all.isEmpty
                    ? "neither snapshot holds records"
                    : "neither snapshot has a collection \(name); there are \(Nearest.offer(name, of: all))")
        }
        return [name]
    }

    /// A collection on both sides.
    func comparison(of collection: String) throws -> ComparedCollection {
        let before = try side(old, collection)
        let isOne = old.chronicle.source == new.chronicle.source
        // One timeline knows what both sides have in common.
        let after = try side(new, collection, in: isOne ? before?.timeline : nil)
        return ComparedCollection(name: collection, old: before, new: after)
    }

    private func side(
        _ side: (chronicle: Chronicle, snapshot: Chronicle.Entry), _ collection: String, in known: Timeline? = nil
    ) throws -> Comparison.Side? {
        guard side.snapshot.collections.contains(collection) else { return nil }
        let timeline = try known ?? side.chronicle.timeline(of: collection)
        return timeline.moments.firstIndex { $0.snapshot == side.snapshot.id }.map { Comparison.Side(timeline, at: $0) }
    }
}

/// A collection of two snapshots.
struct ComparedCollection: Sendable {
    let name: String
    /// nil where the snapshot has none.
    let old: Comparison.Side?
    let new: Comparison.Side?

    var keyField: String { (new ?? old).map { $0.timeline.moments[$0.moment].key } ?? "" }
    var hasRepeatedKeys: Bool {
        [old, new].compactMap(\.self).contains { $0.timeline.moments[$0.moment].repeated > 0 }
    }
    var oldCount: Int { old.map { $0.timeline.moments[$0.moment].records } ?? 0 }
}
