import Store
import Vault

extension Vault {
    /// Does something with a copy that is on record and changes nothing of what a push would carry but that record.
    ///
    /// - Parameter entries: how many the record of it has.
    func copyingQuietly<Result>(
        _ deed: CopyDeed, outcome: (Result) -> CopyOutcome, entries: (Result) -> Int = { _ in 2 },
        _ body: () async throws -> Result
    ) async throws -> Result {
        let before = try homeLedger().size()
        let known = QuietEnd(folder)
        let result = try await copying(deed, outcome: outcome, body)
        QuietEnd.after(known, before: before, after: try homeLedger().size(), own: entries(result)).write(to: folder)
        return result
    }
}
