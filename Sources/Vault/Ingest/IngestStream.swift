/// A file that is archived as it comes, from a server rather than a disk.
package struct IngestStream: Sendable {
    /// The next bytes; nil at the end.
    package typealias Pieces = @Sendable () async throws -> [UInt8]?

    /// Its path in the snapshot.
    package let name: String
    /// The collection that it is, and the field that names its records; nil where it is kept as bytes. The records are JSON
    /// objects, each in a line.
    package let records: (collection: String, key: String)?
    /// Begins at its first byte, as often as is asked: the same bytes come each time.
    package let open: @Sendable () -> Pieces

    package init(
        name: String, records: (collection: String, key: String)?, open: @escaping @Sendable () -> Pieces
    ) {
        self.name = name
        self.records = records
        self.open = open
    }

    var input: InputFile {
        InputFile(name: Array(name.utf8), content: .stream(self), byteCount: 0, mode: nil, modified: nil)
    }
}
