import Store

/// What is to be archived as one snapshot.
public struct IngestRequest: Sendable {
    /// The source's name: the line of snapshots that this one continues.
    public var source: String
    /// What goes into the snapshot, under the last part of each path.
    public var inputs: [IngestInput]
    /// Shell patterns of paths to leave out; each is held against the whole path and against its last part.
    public var excludes: [String] = []
    /// The field that names a record; nil to take the first usual one that every record has.
    public var keyField: String?
    /// The collection that records belong to; nil to go by the array's or the file's name.
    public var collection: String?
    /// Whether everything is kept as bytes, records or not.
    public var isOpaque = false
    /// What becomes of records that were erased and come again.
    public var suppressed = SuppressedRecords.drop

    /// Files that come as they are read, behind the inputs.
    package var streams: [IngestStream] = []
    /// What could not be read of what the snapshot is of, by name, asked when all streams have ended: such a snapshot is marked
    /// as partial.
    package var partial: @Sendable () async throws -> [String] = { [] }

    /// A request with nothing out of the ordinary.
    public init(source: String, inputs: [IngestInput]) {
        self.source = source
        self.inputs = inputs
    }
}

/// What becomes of a record that was erased, and whose key is on the list of those that are not to come in again.
public enum SuppressedRecords: String, Sendable, CaseIterable {
    /// It is left out, and the snapshot says how many were.
    case drop
    /// It is archived as any other.
    case keep
    /// Nothing is archived.
    case refuse
}

/// Something to archive.
public enum IngestInput: Sendable {
    /// A file, a link, or a folder with all that is in it.
    case path(String)
    /// Standard input, under a name.
    case standardInput(name: String)
}

/// How far a long operation is.
public struct Progress: Sendable {
    /// What is being done, as a word or two for people.
    public package(set) var phase: String
    /// How many bytes are done.
    public package(set) var bytes = 0
    /// Of how many; nil where that is not known.
    public package(set) var totalBytes: Int?
    /// How many records of the collection under way.
    public package(set) var records = 0
    /// Of about how many; nil where that is not known.
    public package(set) var totalRecords: Int?

    package init(phase: String, totalBytes: Int? = nil) {
        self.phase = phase
        self.totalBytes = totalBytes
    }

    package init(phase: String, records: Int, totalRecords: Int? = nil) {
        self.phase = phase
        self.records = records
        self.totalRecords = totalRecords
    }
}

/// What an ingest did.
public struct IngestSummary: Sendable, Codable {
    /// The snapshot's id, 64 hexadecimal digits.
    public let snapshot: String
    /// The source's name.
    public let source: String
    /// When the snapshot was made.
    public let created: Timestamp
    /// The id of the source's snapshot before; nil for the first.
    public let previous: String?
    /// How many files it holds.
    public let files: Int
    /// The collections of records that were found in them.
    public let collections: [CollectionSummary]
    /// Bytes of the files.
    public let bytesRead: Int
    /// Bytes that the snapshot added to the vault.
    public let bytesStored: Int
    /// How long it took.
    public internal(set) var seconds: Double
    /// What people should know: a file that stopped being records, records with equal keys.
    public let warnings: [String]
    /// What was not archived, and why.
    public let skipped: [String]
}

/// A collection of a snapshot in numbers. What is compared with the source's snapshot before is nil where there is
/// nothing to compare with.
public struct CollectionSummary: Sendable, Codable {
    /// What it is called.
    public let name: String
    /// The field that names a record.
    public let key: String
    /// How many records there are.
    public let records: Int
    /// How many of them are new.
    public let added: Int?
    /// How many have other bytes than before.
    public let changed: Int?
    /// How many are gone.
    public let removed: Int?
    /// How many are as before.
    public let unchanged: Int?
    /// How many have a key that another record before them has.
    public let repeated: Int
    /// How many came and were left out, as they had been erased; nil for none.
    public let suppressed: Int?

    init(
        name: String, key: String, records: Int, added: Int?, changed: Int?, removed: Int?, unchanged: Int?,
        repeated: Int, suppressed: Int?
    ) {
        self.name = name
        self.key = key
        self.records = records
        self.added = added
        self.changed = changed
        self.removed = removed
        self.unchanged = unchanged
        self.repeated = repeated
        self.suppressed = suppressed
    }

    init(_ collection: Manifest.Collection) {
        name = collection.name
        key = collection.key
        records = collection.records
        added = collection.added
        changed = collection.changed
        removed = collection.removed
        repeated = collection.repeated
        suppressed = collection.suppressed
        unchanged = collection.unchanged
    }
}
