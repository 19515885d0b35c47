import Age
import Questions

/// What a bag is to be about.
package struct EvidenceRequest: Sendable {
    /// What the auditors call it.
    package var name: String
    /// Where the bag goes: a folder or, where it is sealed, a file that is not there yet.
    package var target: String
    /// For whom the bag is sealed; nil: for nobody, as a folder.
    package var seal: AgeSeal?
    /// Whom it is about; at least one.
    package var keys: [String]
    package var source: String?
    /// nil: `users`, or the only one.
    package var collection: String?
    package var range = TimeRange()
    /// Whether the entries of the ledger about these keys go along.
    package var withAccessLog = false

    package init(_ name: String, about keys: [String], to target: String) {
        self.name = name
        self.keys = keys
        self.target = target
    }
}

/// A bag that was made.
package struct EvidenceSummary: Sendable {
    package let statement: EvidenceCase
    /// Proven records: one for each version at its beginning, and one at its end.
    package let records: Int
    package let entries: Int
    /// SHA-256 of the bag's tag manifest.
    package let digest: String
    package let rootFingerprint: String
    package let notices: [String]
}
