import Records
import Seal
import Store

extension Vault {
    /// Writes the records of a collection as JSON lines, in their order.
    ///
    /// - Parameter write: takes whole lines, many at a time.
    /// - Returns: how many records.
    package func export(
        _ id: Digest256, collection name: String, write: ([UInt8]) throws -> Void
    ) async throws -> Int {
        try await onRecord(Deed("export", [.snapshot(id), .collection(name)]), counts: { ["records": $0] }) {
            try beginReading()
            return try await export(try snapshot(id), collection: name, write: write)
        }
    }

    private func export(
        _ snapshot: Snapshot, collection name: String, write: ([UInt8]) throws -> Void
    ) async throws -> Int {
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
        var format = Format.jsonLines
        var header: [[UInt8]] = []
        var lines: [UInt8] = []
        var count = 0

        /// Goes to the next file that has records, and reads its header where it is a table.
        func nextFile() throws {
            while left == 0, let file = files.popFirst() {
                left = file.records ?? 0
                format = file.format ?? .jsonLines
                let prefix = try framing.skipFile()
                header = format.isTabular ? prefix.withUnsafeBytes { JSONLine.csvHeader(of: $0, format: format) } : []
            }
        }

        do {
            try await reader.forEachRecord(of: index) { record in
                try nextFile()
                if format.isTabular {
                    JSONLine.append(csv: record, header: header, format: format, to: &lines)
                } else {
                    JSONLine.append(record, to: &lines)
                }
                lines.append(UInt8(ascii: "\n"))
                left -= 1
                count += 1
                if lines.count >= 1 << 20 {
                    try write(lines)
                    lines.removeAll(keepingCapacity: true)
                }
            }
        } catch is FramingReader.Malformed {
            throw StoreError.damaged(
                path: folder.layout(snapshot.id), reason: "the framing of \(name) does not fit its records")
        }
        try write(lines)
        return count
    }
}
