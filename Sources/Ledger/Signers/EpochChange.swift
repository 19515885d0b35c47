import Seal
import Store

/// The change from one signer to the next, in an order that a crash at any instant leaves recoverable: the next signer's
/// secret, then the epoch's file, then the old secret wiped and replaced (`schema/FORMAT.md`, "The ledger").
enum EpochChange {
    /// Ends the epoch of `signer` at `closing`, whose signature is that of the last frame, and puts another signer in its
    /// place.
    static func make(
        _ ledger: Ledger, from signer: SignerFile.Signer, closing: Checkpoint, signature: [UInt8], log: SealingKey
    ) throws -> SignerFile.Signer {
        let folder = ledger.folder
        let key = ledger.key(of: signer.key.verifyKey)
        let next = SignerFile.Signer(epoch: signer.epoch + 1, key: .random())
        let succession = Succession(closing: closing, next: ledger.key(of: next.key.verifyKey))
        let epoch = EpochFile(
            number: signer.epoch, closing: closing.note(signature: signature, of: key),
            succession: SignedNote(text: succession.text, signedBy: signer.key, name: key.name))
        try DurableFile.write(SignerFile.file(next, sealedTo: log), to: folder.ledgerNextSigner)
        // From here on the next signer is in office.
        try DurableFile.write(try epoch.bytes(), to: folder.ledgerEpoch(signer.epoch), permissions: 0o644)
        try replaceSigner(in: folder)
        return next
    }

    /// Finishes a change that was cut short, or takes it back where the epoch's file was not written yet.
    ///
    /// - Throws: `LedgerError.altered` where the next signer is not the one that the epoch's file names.
    static func recover(_ ledger: Ledger, with log: [UInt32: OpenSecretKey]) throws {
        let folder = ledger.folder
        guard DurableFile.exists(folder.ledgerNextSigner) else { return }
        let next = try SignerFile.read(folder.ledgerNextSigner, with: log)
        let running = try RunningEpoch(ledger)
        if running.number == next.epoch, running.key.key == next.key.verifyKey {
            try replaceSigner(in: folder)
        } else if running.number == next.epoch - 1,
            let signer = try? SignerFile.read(folder.ledgerSigner, with: log), signer.epoch == running.number
        {
            DurableFile.remove(folder.ledgerNextSigner)
            try DurableFile.synchronise(folder: folder.ledger)
            FaultPoint.pass("taken back \(folder.ledgerNextSigner)")
        } else {
            // Neither can be the crash of a change: removing what may be the only signer would end the ledger.
            throw LedgerError.altered(
                .strangeSigner(epoch: running.number, file: folder.relative(folder.ledgerNextSigner)))
        }
    }

    /// Wipes the signer before, where there is one, and gives the next one its name.
    static func replaceSigner(in folder: VaultFolder) throws {
        if DurableFile.exists(folder.ledgerSigner) { try SignerFile.wipe(folder.ledgerSigner) }
        try DurableFile.rename(folder.ledgerNextSigner, to: folder.ledgerSigner)
        FaultPoint.pass("renamed \(folder.ledgerSigner)")
        try DurableFile.synchronise(folder: folder.ledger)
        FaultPoint.pass("durable \(folder.ledgerSigner)")
    }
}
