import Records
import Store
import Vault

/// A collection of one snapshot as a table for people with a spreadsheet: a row for each record, a column for each attribute.
package struct RecordTable: Sendable {
    /// The attributes, in their order.
    package let columns: [String]
    private let places: [[UInt8]: Int]
    private let source: ArchivedRecords
    private let collection: Int
    private let isHidden: [Bool]

    /// - Parameters:
    ///   - snapshot: the index in the chronicle's snapshots.
    ///   - redaction: which values are left out; the field that names records stands.
    /// - Throws: `VaultError.notFound` where the snapshot has no such collection; `StoreError.damaged`.
    package init(
        _ chronicle: Chronicle, at snapshot: Int, collection name: String, redaction: Redaction = Redaction()
    ) async throws {
        source = ArchivedRecords(chronicle, .moment(snapshot))
        guard let index = source.collections.firstIndex(where: { $0.name == name }) else {
            throw VaultError.notFound("snapshot \(chronicle.snapshots[snapshot].id) has no collection \(name)")
        }
        collection = index
        let names = try await QueryTables.attributes(of: index, source, Deadline(after: .seconds(86_400))).map(\.name)
        columns = names.map { String(decoding: $0, as: UTF8.self) }
        places = Dictionary(names.enumerated().map { ($0.element, $0.offset) }) { first, _ in first }
        let key = source.collections[index].key
        isHidden = columns.map { $0 != key && redaction.hides($0) }
    }

    /// The first line.
    package var head: [UInt8] {
        var line: [UInt8] = []
        CSVText.append(columns.map { .text($0) }, to: &line)
        return line
    }

    /// Hands over the rows, many at a time, in no order that means something.
    package func forEach(_ take: ([[UInt8]]) throws -> Void) async throws {
        try await source.scan(collection) { [places, isHidden] record -> [UInt8]? in
            var cells = [CSVText.Cell](repeating: .absent, count: isHidden.count)
            try AttributeScan(record.context).forEach(in: record.bytes) { name, kind, value in
                guard let place = places[Array(name)], cells[place] == .absent, kind != .null else { return }
                let text = String(decoding: value, as: UTF8.self)
                cells[place] = isHidden[place] ? .text("[redacted]") : kind == .number ? .number(text) : .text(text)
            }
            var line: [UInt8] = []
            CSVText.append(cells, to: &line)
            return line
        } take: {
            try take($0)
        }
    }
}
