import Seal
import Store

extension Ledger {
    /// Puts a signer into office by root's word, where the one before is out of reach: the ledger came here as a copy, and goes on
    /// here from now on (`schema/FORMAT.md`, "Followers"). What was cut short before is finished.
    ///
    /// - Throws: `LedgerError.altered` where the copy's end is not as it was written; `noLedger` where it has no entry.
    package func promote(by root: SigningKey, sealedTo log: SealingKey) throws {
        let lock = try AppendLock(folder)
        try withExtendedLifetime(lock) {
            let file = try EntriesFile(folder, vault: vault, forWriting: true)
            let epoch = try RunningEpoch(self)
            let end = try EndSearch(ledger: self, file: file, epoch: epoch, limit: try file.file.byteCount()).find()
            guard let last = end.state.last else { throw LedgerError.noLedger(path: folder.ledgerEntries) }
            let closing = Checkpoint(origin: origin, size: end.state.size, root: end.state.frontier.root)
            let isBegun = end.state.size > epoch.start
            let next = SignerFile.Signer(epoch: epoch.number + 1, key: .random())
            let succession = Succession(closing: closing, next: key(of: next.key.verifyKey), by: .root)
            let document = EpochFile(
                number: epoch.number,
                closing: closing.note(
                    signature: last.signature, of: isBegun ? epoch.key : epoch.before?.key ?? epoch.key),
                succession: SignedNote(text: succession.text, signedBy: root, name: origin))
            try DurableFile.write(SignerFile.file(next, sealedTo: log), to: folder.ledgerNextSigner)
            try DurableFile.write(try document.bytes(), to: folder.ledgerEpoch(epoch.number), permissions: 0o644)
            try EpochChange.replaceSigner(in: folder)
        }
    }
}
