// The ledger: an append-only Merkle log of who did what, in `ledger/` of a vault. It knows frames, trees, signers and
// seals; it must never know what an action means. It keeps this invariant: an entry is acknowledged only when it is on the
// medium, covered by the signature of the signer in office, and nothing that was acknowledged is ever changed or removed.

import Seal
import Store

/// A vault's ledger: the front door of this module.
package struct Ledger: Sendable {
    /// When an epoch ends, and with it the power of its signer.
    package struct EpochLimits: Hashable, Sendable {
        /// The most entries.
        package var entries: Int
        /// The age of the first entry at which the next one begins another epoch.
        package var age: Duration

        package init(entries: Int = 1000, age: Duration = .seconds(86_400)) {
            self.entries = entries
            self.age = age
        }
    }

    package let folder: VaultFolder
    package let vault: VaultID
    /// The signer of the first epoch, as the vault's header names it.
    package let firstSigner: VerifyKey
    /// Who may put another signer into office where the one before is out of reach; nil where nobody may.
    let root: VerifyKey?
    let limits: EpochLimits
    let clock: @Sendable () -> Timestamp

    /// The ledger in `folder`. Nothing is read yet.
    ///
    /// - Parameters:
    ///   - firstSigner: what `found` returned, by the word of the header.
    ///   - root: the vault's root key, which promotes followers.
    ///   - clock: what gives entries their time.
    package init(
        folder: VaultFolder, vault: VaultID, firstSigner: VerifyKey, root: VerifyKey? = nil,
        limits: EpochLimits = EpochLimits(), clock: @escaping @Sendable () -> Timestamp = { .now }
    ) {
        self.folder = folder
        self.vault = vault
        self.firstSigner = firstSigner
        self.root = root
        self.limits = limits
        self.clock = clock
    }

    /// The log's name in checkpoints, and that of its signers' keys.
    package var origin: String { Checkpoint.origin(of: vault) }

    /// A signer's key under the log's name.
    package func key(of signer: VerifyKey) -> NoteKey { NoteKey(name: origin, key: signer) }

    /// Root's key, as a signer's.
    var rootKey: NoteKey? { root.map { key(of: $0) } }

    /// Begins a ledger without entries.
    ///
    /// What a founding that was cut short left without entries is replaced.
    ///
    /// - Parameter log: the vault's `log` key, to which the first signer is sealed.
    /// - Returns: the first signer, for the vault's header.
    /// - Throws: `LedgerError.occupied` where there are entries; `StoreError`.
    package static func found(in folder: VaultFolder, vault: VaultID, log: SealingKey) throws -> VerifyKey {
        for path in [folder.ledger, folder.ledgerEpochs, folder.local, folder.localLedger] {
            try DurableFile.makeFolder(path)
        }
        if DurableFile.exists(folder.ledgerEntries) {
            let there = try OpenFile(folder.ledgerEntries, .read(followingLinks: false)).byteCount()
            guard there <= EntriesFile.headCount else { throw LedgerError.occupied(path: folder.ledger) }
        }
        guard try EpochFile.count(in: folder) == 0 else { throw LedgerError.occupied(path: folder.ledger) }
        for path in [
            folder.ledgerNextSigner, folder.ledgerNames, folder.ledgerAttempts, folder.ledgerCheckpoint,
            folder.ledgerLeaves, folder.ledgerNamesEnd,
        ] {
            DurableFile.remove(path)
        }
        let signer = SignerFile.Signer(epoch: 1, key: .random())
        try DurableFile.write(SignerFile.file(signer, sealedTo: log), to: folder.ledgerSigner)
        try DurableFile.write(EntriesFile.head(of: vault), to: folder.ledgerEntries)
        return signer.key.verifyKey
    }
}
