import Ledger
import Seal
import Store

extension Ledger {
    /// The ledger of the vault in `folder`.
    ///
    /// - Throws: `StoreError.damaged` where the header names no first signer of it.
    init(_ folder: VaultFolder, _ header: Header) throws {
        guard let signer = try? NoteKey(text: header.signer), signer.name == Checkpoint.origin(of: header.vault) else {
            throw StoreError.damaged(path: folder.header, reason: "it names no signer of its ledger")
        }
        self.init(
            folder: folder, vault: header.vault, firstSigner: signer.key, root: header.root,
            limits: header.rules.epochLimits)
    }
}

extension Rules {
    /// When an epoch of the ledger ends.
    var epochLimits: Ledger.EpochLimits { .init(entries: epochEntries, age: .seconds(epochHours * 3600)) }
}

extension Vault {
    /// Checks the whole ledger, each entry opened where the person has the key to them.
    ///
    /// - Parameters:
    ///   - opening: whether entries are opened at all.
    ///   - notes: checkpoints that were kept elsewhere.
    ///   - names: those of the catalog's index, where it is to be held against the entries.
    ///   - log: a log that was kept elsewhere, in place of the vault's own.
    func checkLedger(
        opening: Bool = true, against notes: [SignedNote] = [], names: EntryNames? = nil, of log: Ledger? = nil
    ) async throws -> LedgerReport {
        let people = header.people.map { ($0.id, LedgerPerson(key: $0.card.verify, role: $0.role)) }
        var digest: (@Sendable (EntryOutline) -> OutlineDigest)?
        if let names { digest = { names.digest(of: $0) } }
        let reader = LedgerReader(
            access: bundle.access, people: Dictionary(uniqueKeysWithValues: people), digest: digest,
            gathering: WitnessesOnRecord.actions + [LogElsewhere.beginning], memory: log == nil ? sessionMemory : nil)
        return try await (log ?? Ledger(folder, header)).verify(
            opening: opening && !bundle.access.isEmpty ? reader : nil, against: notes)
    }

    /// Where the session keys are kept that this person's boxes gave; nil for who opens none, or where nothing can be written.
    ///
    /// The key takes two secrets: nobody but the person can write down what a box is to hold, and what is left of it opens no
    /// entry for somebody who was removed.
    var sessionMemory: SessionMemory? {
        guard isWritable, let oldest = bundle.access.min(by: { $0.key < $1.key })?.value else { return nil }
        let own = identity.openKey.withUnsafeBytes { SecretKey(copying: $0) }.derive("session keys")
        let access = oldest.withUnsafeBytes { SecretKey(copying: $0) }
        let key = access.derive("session keys", context: own.mac(header.vault.bytes + person.id.bytes).bytes)
        return SessionMemory(path: folder.ledgerSessions(person.id), key: key)
    }
}
