import Records
import Seal
import Store
import Vault

/// What became of the records with one key, snapshot by snapshot.
package struct History: Encodable, Sendable {
    package let source: String
    package let collection: String
    /// The field that names a record.
    package let keyField: String
    package let key: String
    /// The snapshots that were looked at.
    package let span: SnapshotSpan
    /// When the record was there, and when it was not, in the order of time; none where it never was.
    package let periods: [Period]
    /// What came and went of it in other collections.
    package let related: [Related]
    /// Ids of snapshots of the source that are known and whose manifests are gone.
    package let missing: [String]

    /// A version of the record, or a time without it.
    package struct Period: Encodable, Sendable {
        package let what: What
        package let span: SnapshotSpan
        /// Whether there is one version before it that it follows. There is none where the key had several records.
        package let isCompared: Bool
        /// What became of the attributes since the version before.
        package let changes: [AttributeChange]
        /// All attributes in the order of the record.
        package let attributes: [Attribute]
    }

    /// What is said of a record at the beginning of a period.
    package enum What: String, Encodable, Sendable {
        /// It was there in the first snapshot that was looked at.
        case present
        /// It had not been there.
        case added
        /// It had been there, but not in the snapshot before.
        case returned
        /// Its attributes are others than in the snapshot before.
        case changed
        /// Its bytes are others and its attributes the same.
        case rewritten
        /// It was not there.
        case absent
    }

    /// Records of another collection with the same key: a user's memberships.
    package struct Related: Encodable, Sendable {
        package let collection: String
        package let keyField: String
        package let span: SnapshotSpan
        package let records: [Version]

        /// One of them, and when it was there.
        package struct Version: Encodable, Sendable {
            package let span: SnapshotSpan
            /// All but the key.
            package let attributes: [Attribute]
        }
    }
}

/// Whose history is asked for.
package struct HistoryQuestion: Sendable {
    package var key: String
    package var source: String?
    /// nil: `users`, or the only one.
    package var collection: String?
    package var range = TimeRange()

    package init(key: String) {
        self.key = key
    }
}

extension Vault {
    /// Tells what became of the records with one key. A key that was never there has an empty history.
    ///
    /// - Throws: `VaultError.notFound`, `.badInput` with what there is instead; `StoreError.damaged`.
    package func history(_ question: HistoryQuestion) async throws -> (History, notices: [String]) {
        let chronicle = try chronicle(of: question.source, holding: question.range.snapshot, to: "history")
        let collection = try chronicle.collection(question.collection)
        let (since, until) = try question.range.instants(in: chronicle)
        var asked = Question("history", source: chronicle.source)
        asked.collections = [collection.name]
        asked.records = [question.key]
        let history = try await answering(asked, counts: Self.counts) {
            try await chronicle.history(ofKey: question.key, in: collection, since: since, until: until)
        }
        let erasures = try erasures(of: question.key, source: chronicle.source, collection: collection.name)
        return (history, chronicle.notices + erasures)
    }

    private static func counts(_ history: History) -> [String: Int] {
        [
            "versions": history.periods.count { $0.what != .absent },
            "related": history.related.reduce(0) { $0 + $1.records.count },
        ]
    }
}

extension Chronicle {
    /// What became of the records with a key, off the record.
    ///
    /// - Throws: `VaultError.notFound` where nothing is as old; `StoreError.damaged`.
    package func history(
        ofKey name: String, in collection: Collection, since: Timestamp?, until: Timestamp?
    ) async throws -> History {
        let timeline = try timeline(of: collection.name)
        guard let range = timeline.moments(since: since, until: until) else { throw timeline.noneAsOld(as: until) }
        let key = Array(name.utf8)
        let versions = try await timeline.versions(ofKey: key, in: range)
        var related: [History.Related] = []
        for other in collections where other.name != collection.name && other.key == collection.key {
            let timeline = try self.timeline(of: other.name)
            guard let range = timeline.moments(since: since, until: until) else { continue }
            let versions = try await timeline.versions(ofKey: key, in: range)
            guard !versions.isEmpty else { continue }
            related.append(try Self.related(other, versions, timeline, range))
        }
        return History(
            source: source, collection: collection.name, keyField: collection.key, key: name,
            span: SnapshotSpan(range, of: timeline),
            periods: try HistoryPeriods(versions, timeline, range).periods, related: related,
            missing: missing.map(\.hex))
    }

    private static func related(
        _ collection: Collection, _ versions: [RecordVersion], _ timeline: Timeline, _ range: ClosedRange<Int>
    ) throws -> History.Related {
        History.Related(
            collection: collection.name, keyField: collection.key, span: SnapshotSpan(range, of: timeline),
            records: try versions.map { version in
                History.Related.Version(
                    span: SnapshotSpan(version.moments, of: timeline),
                    attributes: try version.attributes(in: timeline).list.filter { $0.name != collection.key })
            })
    }
}

extension RecordVersion {
    /// The version's attributes.
    ///
    /// - Throws: `VaultError.damaged` where it is no record.
    func attributes(in timeline: Timeline) throws -> RecordAttributes {
        do {
            return try bytes.withUnsafeBytes { try RecordAttributes(of: $0, context) }
        } catch is AttributeScan.Malformed {
            let snapshot = timeline.moments[moments.lowerBound].snapshot
            throw VaultError.damaged([
                Damage(object: "a record of \(timeline.collection) in snapshot \(snapshot)", reason: "it is not one")
            ])
        }
    }
}
