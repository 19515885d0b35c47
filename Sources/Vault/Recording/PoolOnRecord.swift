import Ledger
import Seal
import Store

/// What is done with a user pool out of a snapshot, as the ledger names it.
package struct PoolDeed: Sendable {
    /// In the command line's words: `cognito plan`.
    package let action: String
    package let snapshot: Digest256
    /// Where it goes: a pool's id, or what is to be a new one.
    package let target: String?

    package init(_ action: String, _ snapshot: Digest256, target: String? = nil) {
        self.action = action
        self.snapshot = snapshot
        self.target = target
    }
}

/// What the entry behind it says.
package struct PoolOutcome: Sendable {
    /// Whether all of it was done, and not only a part.
    package var isWhole = true
    package var counts: [String: Int]
    package var details: [String: String]

    package init(isWhole: Bool = true, counts: [String: Int] = [:], details: [String: String] = [:]) {
        self.isWhole = isWhole
        self.counts = counts
        self.details = details
    }
}

extension Vault {
    /// Reads a snapshot's pool, and does something with it, with an entry in the ledger before it and one after.
    ///
    /// - Throws: `VaultError.notPermitted` to who may not read; `refused` without the reason that the vault demands; what `body`
    ///   throws.
    package func readingPool<Result>(
        isolation: isolated (any Actor)? = #isolation, _ deed: PoolDeed, outcome: (Result) -> PoolOutcome,
        _ body: (Snapshot) async throws -> Result
    ) async throws -> Result {
        let target = deed.target.map { [EntryObject(kind: "pool", name: $0)] } ?? []
        return try await onRecord(
            Deed(deed.action, source: sourceOnRecord(of: deed.snapshot), [.snapshot(deed.snapshot)] + target),
            counts: { outcome($0).counts }, details: { outcome($0).details }, isWhole: { outcome($0).isWhole }
        ) {
            try beginReading()
            return try await body(try snapshot(deed.snapshot))
        }
    }

    /// The key of what belongs to one plan and lies outside of the vault.
    ///
    /// - Parameter context: what no other plan has.
    package func poolJournalKey(_ context: [UInt8]) throws -> SecretKey {
        try keys.poolJournal.derive("plan", context: context)
    }
}
