import Ledger
import Seal
import Store

/// What the ledger says of something that was done with a copy.
package struct CopyDeed: Sendable {
    /// In the command line's words: `replica push`.
    package let action: String
    /// What people call the copy, or where it is.
    package let copy: String

    package init(_ action: String, _ copy: String) {
        self.action = action
        self.copy = copy
    }

    fileprivate var deed: Deed { Deed(action, [EntryObject(kind: "replica", name: copy)]) }
}

/// What the second entry says.
package struct CopyOutcome: Sendable {
    /// Whether all of it was done, and not only a part.
    package var isWhole = true
    package var counts: [String: Int] = [:]
    package var details: [String: String] = [:]

    package init() {}
}

extension Vault {
    /// Does something with a copy, with an entry before it and one after.
    package func copying<Result>(
        isolation: isolated (any Actor)? = #isolation, _ deed: CopyDeed, outcome: (Result) -> CopyOutcome,
        _ body: () async throws -> Result
    ) async throws -> Result {
        try await onRecord(
            deed.deed, counts: { outcome($0).counts.filter { $0.value > 0 } }, details: { outcome($0).details },
            isWhole: { outcome($0).isWhole }, body)
    }

    /// Puts on record that something was not done with a copy, and why.
    package func refuse(_ deed: CopyDeed, _ error: any Error) throws {
        try record { try $0.refusal(deed.deed, error: error) }
    }

    /// - Throws: `VaultError.notPermitted` to all but writers and custodians; `refused` in a follower.
    package func checkMayCopy() throws(VaultError) {
        guard person.role == .writer || person.role == .custodian else {
            throw .notPermitted(
                "\(person.name) is \(person.role.withArticle) of this vault, and only writers and custodians make copies "
                    + "of it")
        }
        try checkIsHome()
    }

    /// The end of the policy's longest minimum, were all of it archived now; nil where the policy promises nothing.
    ///
    /// - Throws: as `retentionState`.
    package func longestTerm(from time: Timestamp) throws -> Timestamp? {
        let policy = try retentionState(try currentHeader()).rules
        let terms = policy.sources.values.compactMap(\.minimum) + [policy.usual.minimum].compactMap(\.self)
        return terms.map { policy.zone.end(of: $0, from: time) }.max()
    }
}

extension Ledger {
    /// The ledger in a folder that is no vault yet.
    ///
    /// - Throws: `StoreError.damaged` where the header names no first signer of it.
    package static func copied(in folder: VaultFolder, _ header: Header) throws -> Ledger { try Ledger(folder, header) }
}
