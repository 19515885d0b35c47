import Ledger
import Store

extension Vault {
    /// The log of a follower, in the folder where it is kept.
    ///
    /// - Throws: `VaultError.notFound` where there is none; `StoreError.damaged` where nobody of this vault vouches for its signer.
    package func followerLedger(_ folder: VaultFolder) throws -> Ledger {
        try LogElsewhere.kept(at: folder.path, header)
    }
}
