import Ledger
import Seal
import Store

// What the modules above need to make copies of a vault, and to put on record that they did.
extension Vault {
    /// Does something with copies, with an entry in the ledger before it and one after.
    ///
    /// - Parameters:
    ///   - action: in the command line's words: `replica push`.
    ///   - objects: kinds and names of what it is about, such as `("replica", "s3-frankfurt")`.
    ///   - counts: what the second entry says of the result.
    ///   - details: the same, in words.
    package func copying<Result>(
        isolation: isolated (any Actor)? = #isolation, _ action: String, _ objects: [(kind: String, name: String)],
        counts: (Result) -> [String: Int] = { _ in [:] }, details: (Result) -> [String: String] = { _ in [:] },
        _ body: () async throws -> Result
    ) async throws -> Result {
        let deed = Deed(action, objects.map { EntryObject(kind: $0.kind, name: $0.name) })
        return try await onRecord(deed, counts: counts, details: details) { try await body() }
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
}
