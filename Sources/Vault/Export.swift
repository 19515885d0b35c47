import Records
import Seal
import Store

/// A record of a collection, in its order. The bytes are lent for the length of a call.
package struct ExportedRecord {
    package let bytes: UnsafeRawBufferPointer
    /// How they are to be read.
    package let context: AttributeContext
    /// The record's number, by which scans of a timeline know it too.
    package let ordinal: UInt32
}

/// Records as JSON lines, as they come together.
package struct JSONLines {
    private var lines: [UInt8] = []
    /// Lines are written so many bytes at a time.
    private static let pieceCount = 1 << 20

    package init() {}

    /// Adds a line that `append` writes, without its line break.
    ///
    /// - Parameter write: takes whole lines, many at a time.
    package mutating func add(
        to write: ([UInt8]) throws -> Void, _ append: (inout [UInt8]) throws -> Void
    ) throws {
        try append(&lines)
        lines.append(UInt8(ascii: "\n"))
        if lines.count >= Self.pieceCount { try finish(to: write) }
    }

    /// Writes what is left.
    package mutating func finish(to write: ([UInt8]) throws -> Void) throws {
        guard !lines.isEmpty else { return }
        try write(lines)
        lines.removeAll(keepingCapacity: true)
    }
}

extension ExportedRecord {
    /// Appends the record as a JSON object on one line; one of a table as an object of texts.
    package func appendJSON(to out: inout [UInt8]) {
        switch context {
        case .json: JSONLine.append(bytes, to: &out)
        case .csv(let header, let format): JSONLine.append(csv: bytes, header: header, format: format, to: &out)
        }
    }
}

extension Vault {
    /// Writes the records of a collection as JSON lines, in their order.
    ///
    /// - Parameter write: takes whole lines, many at a time.
    /// - Returns: how many records.
    package func export(
        _ id: Digest256, collection name: String, write: ([UInt8]) throws -> Void
    ) async throws -> Int {
        let deed = Deed("export", source: sourceOnRecord(of: id), [.snapshot(id), .collection(name)])
        return try await onRecord(deed, counts: { ["records": $0] }) {
            try beginReading()
            var lines = JSONLines()
            var count = 0
            try await forEachRecord(of: name, in: try snapshot(id)) { record in
                try lines.add(to: write) { record.appendJSON(to: &$0) }
                count += 1
            }
            try lines.finish(to: write)
            return count
        }
    }

    /// Hands over the records of a collection in their order, off the record.
    ///
    /// - Throws: `VaultError.notFound` naming the collections that there are; `StoreError.damaged`.
    package func forEachRecord(
        of name: String, in snapshot: Snapshot, _ take: (ExportedRecord) throws -> Void
    ) async throws {
        let manifest = snapshot.manifest
        guard let index = manifest.collections.firstIndex(where: { $0.name == name }) else {
            let names = manifest.collections.map(\.name).joined(separator: ", ")
            throw VaultError.notFound(
                names.isEmpty
                    ? "the snapshot holds no records" : "the snapshot has no collection \(name); it has \(names)")
        }
        let reader = try SnapshotReader(snapshot, self)
        var files = manifest.files.filter { $0.collection == index }[...]
        var framing = try reader.framing(of: index)
        var left = 0
        var context = AttributeContext.json

        /// Goes to the next file that has records, and reads its header where it is a table.
        func nextFile() throws {
            while left == 0, let file = files.popFirst() {
                left = file.records ?? 0
                let format = file.format ?? .jsonLines
                let prefix = try framing.skipFile()
                context =
                    format.isTabular
                    ? .csv(
                        header: prefix.withUnsafeBytes { JSONLine.csvHeader(of: $0, format: format) }, format: format)
                    : .json
            }
        }

        do {
            try await reader.forEachRecord(of: index) { bytes, ordinal in
                try nextFile()
                left -= 1
                guard let bytes else { return }
                try take(ExportedRecord(bytes: bytes, context: context, ordinal: ordinal))
            }
        } catch is FramingReader.Malformed {
            throw StoreError.damaged(
                path: folder.layout(snapshot.id), reason: "the framing of \(name) does not fit its records")
        }
    }
}
