import Seal
import Vault

extension Vault {
    /// Describes a snapshot's pool in a form for people who rebuild it by their own means, on record as a reading. Who was erased is
    /// in no form. Asks no server.
    ///
    /// - Parameter path: the folder to be made.
    /// - Throws: `VaultError.notPermitted` to who may not read, `refused` without the reason that the vault demands;
    ///   `CognitoError.missing`, `occupied`; `StoreError`.
    package func renderPool(_ id: Digest256, as format: RenderFormat, to path: String) async throws -> RenderSummary {
        try await readingPool(
            PoolDeed("cognito render", id),
            outcome: { summary in
                PoolOutcome(
                    counts: ["files": summary.files.count, "users": summary["users"]],
                    details: ["format": format.rawValue])
            },
            { snapshot in try await ArchivedPool.read(snapshot, in: self).render(format, to: path) })
    }
}
