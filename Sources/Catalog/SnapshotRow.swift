import Seal

/// What the catalog holds about one snapshot, opened and authenticated.
package struct SnapshotRow: Sendable, Equatable {
    /// The snapshot's id.
    package var id: Digest256
    /// The keyed fingerprint of the source's name.
    package var source: Digest256
    /// Nanoseconds since 1970, UTC.
    package var created: Int64
    /// How many bytes were read from the source.
    package var bytesRead: Int64
    /// How many bytes the vault grew by.
    package var bytesStored: Int64
    /// How many files the snapshot has, as its summary counts them.
    package var files: Int
    /// The generation of the layout that the row was made from.
    package var generation: Int
    /// The summary's plaintext JSON. The catalog seals it and does not look inside.
    package var summary: [UInt8]

    /// A row to be inserted.
    package init(
        id: Digest256, source: Digest256, created: Int64, bytesRead: Int64, bytesStored: Int64, files: Int,
        generation: Int, summary: [UInt8]
    ) {
        self.id = id
        self.source = source
        self.created = created
        self.bytesRead = bytesRead
        self.bytesStored = bytesStored
        self.files = files
        self.generation = generation
        self.summary = summary
    }
}

/// One file of a snapshot.
package struct FileRow: Sendable, Equatable {
    /// Its place in the manifest's list; no two files of a snapshot share one.
    package var position: Int
    /// Its size in bytes.
    package var size: Int64
    /// Its path as restored: bytes, since a path need not be UTF-8.
    package var path: [UInt8]

    /// A row to be inserted.
    package init(position: Int, size: Int64, path: [UInt8]) {
        self.position = position
        self.size = size
        self.path = path
    }
}

extension Catalog {
    /// The plain columns of a snapshot's row: what can be told without the snapshot's key.
    package struct Listed: Sendable, Equatable {
        /// The snapshot's id.
        package let id: Digest256
        /// The keyed fingerprint of the source's name.
        package let source: Digest256
        /// Nanoseconds since 1970, UTC.
        package let created: Int64
        /// How many bytes were read from the source.
        package let bytesRead: Int64
        /// How many bytes the vault grew by.
        package let bytesStored: Int64
        /// How many files the snapshot has.
        package let files: Int
        /// The generation of the layout that the row was made from.
        package let generation: Int
    }
}
