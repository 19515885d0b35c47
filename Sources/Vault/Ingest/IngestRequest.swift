import Store

/// What is to be archived as one snapshot.
package struct IngestRequest: Sendable {
    /// The source's name.
    package var source: String
    package var inputs: [IngestInput]
    /// Shell patterns of paths to leave out; each is held against the whole path and against its last part.
    package var excludes: [String] = []
    /// The field that names a record; nil to take the first usual one that every record has.
    package var keyField: String?
    /// The collection that records belong to; nil to go by the array's or the file's name.
    package var collection: String?
    /// Whether everything is kept as bytes, records or not.
    package var isOpaque = false

    package init(source: String, inputs: [IngestInput]) {
        self.source = source
        self.inputs = inputs
    }
}

/// Something to archive.
package enum IngestInput: Sendable {
    /// A file, a link, or a folder with all that is in it.
    case path(String)
    /// Standard input, under a name.
    case standardInput(name: String)
}

/// How far a long operation is.
package struct Progress: Sendable {
    package var phase: String
    package var bytes = 0
    package var totalBytes: Int?
    package var records = 0

    package init(phase: String, totalBytes: Int? = nil) {
        self.phase = phase
        self.totalBytes = totalBytes
    }
}

/// What an ingest did.
package struct IngestSummary: Sendable, Codable {
    package let snapshot: String
    package let source: String
    package let created: Timestamp
    package let previous: String?
    package let files: Int
    package let collections: [CollectionSummary]
    package let bytesRead: Int
    package let bytesStored: Int
    package internal(set) var seconds: Double
    /// What people should know: a file that stopped being records, records with equal keys.
    package let warnings: [String]
    /// What was not archived, and why.
    package let skipped: [String]
}

/// A collection of a snapshot in numbers. What is compared with the source's snapshot before is nil where there is
/// nothing to compare with.
package struct CollectionSummary: Sendable, Codable {
    package let name: String
    package let key: String
    package let records: Int
    package let added: Int?
    package let changed: Int?
    package let removed: Int?
    package let unchanged: Int?
    package let repeated: Int

    init(_ collection: Manifest.Collection) {
        name = collection.name
        key = collection.key
        records = collection.records
        added = collection.added
        changed = collection.changed
        removed = collection.removed
        repeated = collection.repeated
        unchanged = collection.unchanged
    }
}
