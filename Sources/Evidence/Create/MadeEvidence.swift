import Ledger
import Store
import Vault

/// A bag of evidence, as the ledger tells of it.
package struct MadeEvidence: Codable, Hashable, Sendable {
    /// The number of the entry that says what came of it.
    package let entry: Int
    package let time: Timestamp
    package let person: String
    package let source: String?
    /// What the auditors call it; absent where none was made.
    package let name: String?
    package let reason: String?
    /// SHA-256 of the bag's tag manifest: what tells this bag from any other.
    package let digest: String?
    /// `done`, or why there is none: `failed`, `refused`, `interrupted`.
    package let outcome: String
    package let records: Int

    fileprivate init(_ body: EntryBody) {
        entry = body.sequence
        time = body.time
        person = body.actor.name
        source = body.source
        name = body.details?["case"]
        reason = body.purpose
        digest = body.details?["bag"]
        outcome = body.outcome?.rawValue ?? ""
        records = body.counts?["records"] ?? 0
    }
}

extension Vault {
    /// The bags that were made of this vault or were not, oldest first, as its ledger tells.
    ///
    /// - Throws: `VaultError.notPermitted` to all but auditors and custodians; `LedgerError`.
    package func madeEvidence() throws -> (made: [MadeEvidence], notices: [String]) {
        var query = EntryQuery(limit: .max)
        query.action = "evidence create"
        let list = try entries(query)
        return (list.entries.map(\.body).filter { $0.phase != .intent }.map(MadeEvidence.init), list.notices)
    }
}
