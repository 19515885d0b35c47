import Ledger
import Seal
import Store

/// What the ledger says of something that was done with a copy.
package struct CopyDeed: Sendable {
    /// In the command line's words: `replica push`.
    package let action: String
    /// What kind of thing the copy is named by: `replica`, `courier`, `path`.
    package let kind: String
    /// What people call the copy, or where it is.
    package let copy: String

    package init(_ action: String, _ copy: String, kind: String = "replica") {
        self.action = action
        self.kind = kind
        self.copy = copy
    }

    fileprivate var deed: Deed { Deed(action, [EntryObject(kind: kind, name: copy)]) }
}

/// What the second entry says.
package struct CopyOutcome: Sendable {
    /// Whether all of it was done, and not only a part.
    package var isWhole = true
    /// Those that are none are not stated.
    package var counts: [String: Int]
    package var details: [String: String]

    package init(counts: [String: Int] = [:], details: [String: String] = [:]) {
        self.counts = counts
        self.details = details
    }
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

    /// - Throws: as `checkMakesCopies`; `VaultError.refused` in a follower.
    package func checkMayCopy() throws(VaultError) {
        try checkMakesCopies()
        try checkIsHome()
    }

    /// - Throws: `VaultError.notPermitted` to all but writers and custodians.
    package func checkMakesCopies() throws(VaultError) {
        guard person.role == .writer || person.role == .custodian else {
            throw .notPermitted(
                "\(person.name) is \(person.role.withArticle) of this vault, and only writers and custodians make copies "
                    + "of it")
        }
    }

    /// The ledger of the vault's home, also in a follower.
    package func homeLedger() throws -> Ledger { try ledger() }

    /// The person's signature.
    package func signature(of bytes: [UInt8]) -> [UInt8] { identity.signingKey.sign(bytes) }

    /// Holds a checkpoint of this vault's ledger that was kept elsewhere against the ledger as it is.
    ///
    /// - Throws: `VaultError.damaged` where the ledger was cut off, rolled back or forked since, or before; `badInput` where the note
    ///   is of another ledger.
    package func check(copied checkpoint: SignedNote) throws { try checkAgainstLedger(checkpoint) }

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
