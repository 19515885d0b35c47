import BitCollections
import Seal
import Vault

/// An export of some of a collection's records, or in flat lines.
package struct RecordExport: Sendable {
    package let snapshot: Digest256
    package let collection: String
    /// An SQL expression over the table's columns: records for which it does not hold are left out.
    package var condition: String?
    /// Whether every line has the same members, each of one type.
    package var isFlat = false
    package var limits = QueryLimits(rows: .max)

    package init(_ snapshot: Digest256, collection: String) {
        self.snapshot = snapshot
        self.collection = collection
    }
}

extension Vault {
    /// Writes records as JSON lines, in their order.
    ///
    /// - Parameters:
    ///   - write: takes whole lines, many at a time.
    ///   - overrun: as with a query.
    /// - Returns: how many records.
    /// - Throws: `QuestionsError`; `VaultError`; `StoreError`; what `write` throws.
    package func export(
        _ export: RecordExport, write: ([UInt8]) throws -> Void,
        overrun: @Sendable @escaping (QuestionsError) -> Void
    ) async throws -> Int {
        guard export.condition != nil || export.isFlat else {
            return try await self.export(export.snapshot, collection: export.collection, write: write)
        }
        var question = Question("export", source: sourceOnRecord(of: export.snapshot))
        question.snapshots = [export.snapshot]
        question.collections = [export.collection]
        question.values = export.condition.map { [$0] } ?? []
        return try await answering(question, counts: { ["records": $0] }) {
            try await self.records(of: export, write: write, overrun: overrun)
        }
    }

    private func records(
        of export: RecordExport, write: ([UInt8]) throws -> Void,
        overrun: @Sendable @escaping (QuestionsError) -> Void
    ) async throws -> Int {
        let snapshot = try snapshot(export.snapshot)
        let chronicle = try chronicle(of: snapshot.manifest.source, to: "export")
        guard let index = chronicle.snapshots.firstIndex(where: { $0.id == export.snapshot }) else {
            throw VaultError.notFound("snapshot \(export.snapshot) is not in the catalog")
        }
        let source = ArchivedRecords(chronicle, .moment(index))
        let wanted = try await export.wanted(in: source, overrun: overrun)
        let columns = try await export.columns(in: source)
        var lines = JSONLines()
        var count = 0
        try await forEachRecord(of: export.collection, in: snapshot) { record in
            if let wanted, !wanted.contains(Int(record.ordinal)) { return }
            try lines.add(to: write) { line in
                guard let columns else { return record.appendJSON(to: &line) }
                try columns.append(record.bytes, record.context, to: &line)
            }
            count += 1
        }
        try lines.finish(to: write)
        return count
    }
}

extension RecordExport {
    /// The ordinals of the records that the condition holds for; nil where there is none.
    fileprivate func wanted(
        in source: any RecordSource, overrun: @Sendable @escaping (QuestionsError) -> Void
    ) async throws -> BitSet? {
        guard let condition else { return nil }
        let watchdog = Watchdog(after: limits.time + Watchdog.grace) { [limits] in
            overrun(Deadline(after: limits.time).error)
        }
        defer { watchdog.callOff() }
        return try await RecordCondition(expression: condition, collection: collection, limits: limits)
            .ordinals(in: source)
    }

    /// The members of flat lines; nil where lines are to be as the records are.
    fileprivate func columns(in source: any RecordSource) async throws -> FlatColumns? {
        guard isFlat, let index = source.collections.firstIndex(where: { $0.name == collection }) else { return nil }
        return FlatColumns(try await QueryTables.attributes(of: index, source, Deadline(after: limits.time)))
    }
}
