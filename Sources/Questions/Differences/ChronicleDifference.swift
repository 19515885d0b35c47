import Vault

extension Chronicle {
    /// What differs in a collection between two snapshots, off the record.
    ///
    /// - Parameters:
    ///   - old: the index of the earlier snapshot.
    ///   - new: that of the later one.
    /// - Throws: `QuestionsError.unknown` where neither has the collection; `StoreError`.
    package func difference(
        of collection: String, from old: Int, to new: Int, spoolFolder: String
    ) async throws -> CollectionDifference {
        let sides = DifferenceSides(old: (self, snapshots[old]), new: (self, snapshots[new]))
        _ = try sides.collections(collection)
        var question = DifferenceQuestion(from: snapshots[old].id.hex, to: snapshots[new].id.hex)
        question.isInFull = true
        let comparison = CollectionComparison(
            sides: try sides.comparison(of: collection), question: question, fields: FieldChoice([]),
            spoolFolder: spoolFolder)
        return try await comparison.run().0
    }
}
