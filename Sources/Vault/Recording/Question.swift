import Ledger
import Seal
import Store

/// A question to the past, as the ledger names it.
package struct Question: Sendable {
    /// In the command line's words: `history`.
    package let action: String
    package let source: String?
    /// The sources, where they are several.
    package var sources: [String] = []
    /// The snapshots that were asked about, where they are named one by one.
    package var snapshots: [Digest256] = []
    package var collections: [String] = []
    /// Named reports.
    package var reports: [String] = []
    /// Keys of records that were asked about by name.
    package var records: [String] = []
    /// What may hold values out of people's records, such as SQL.
    package var values: [String] = []

    package init(_ action: String, source: String?) {
        self.action = action
        self.source = source
    }

    /// The entry only commits to keys of records and to values: whoever may open entries reads them until they are erased.
    fileprivate var deed: Deed {
        var objects: [EntryObject] = snapshots.map { .snapshot($0) }
        objects += sources.map { .init(kind: "source", name: $0) }
        objects += collections.map { .collection($0) }
        objects += reports.map { .init(kind: "report", name: $0) }
        objects += records.map { .record($0) }
        objects += values.map { .value($0) }
        return Deed(action, source: source, objects)
    }
}

extension Vault {
    /// Gives an answer with an entry in the ledger before it and one after.
    ///
    /// - Parameters:
    ///   - counts: what the second entry says of the answer, such as how many records it holds.
    ///   - details: the same, in words.
    package func answering<Answer>(
        isolation: isolated (any Actor)? = #isolation, _ question: Question, counts: (Answer) -> [String: Int],
        details: (Answer) -> [String: String] = { _ in [:] }, _ body: () async throws -> Answer
    ) async throws -> Answer {
        try await onRecord(question.deed, counts: counts, details: details) { try await body() }
    }
}
