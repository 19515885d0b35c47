import Ledger
import Seal
import Store

/// An intent that is on record: what its outcome needs of it.
struct IntentOnRecord: Sendable {
    let intent: EntryBody.Intent
    /// What it is about, as it states it. The outcome states the same, and so shares the openings of the names committed to.
    let objects: [EntryBody.Object]
}

/// Puts what a person does with a vault on record. There is one for each opening.
final class Recorder: Sendable {
    let ledger: Ledger
    private let writer: LedgerWriter
    /// Why the vault was opened, in the person's words.
    private let purpose: String?

    /// - Parameter elsewhere: a folder that the entries go to instead of the vault.
    /// - Throws: `StoreError.damaged` where the header names no signer, or no key that entries can be sealed to.
    init(
        _ folder: VaultFolder, _ header: Header, _ person: Header.Person, _ identity: Identity, _ bundle: Bundle,
        purpose: String?, elsewhere: String? = nil
    ) throws {
        guard let log = SealingKey(newestOf: header.log), let access = SealingKey(newestOf: header.access) else {
            throw StoreError.damaged(path: folder.header, reason: "it does not name what its ledger needs")
        }
        let home = try Ledger(folder, header)
        let other = try elsewhere.map {
            try LogElsewhere(at: $0, header, person: person, identity: identity, log: log)
        }
        ledger = other?.ledger ?? home
        let owner = ProcessOwner.current
        writer = LedgerWriter(
            slot: person.id,
            actor: EntryBody.Actor(
                slot: person.id, name: person.name, role: person.role, user: owner.user, uid: Int(owner.uid),
                host: owner.host, terminal: owner.terminal, unit: owner.unit),
            signingKey: identity.signingKey, log: bundle.log, newestLog: log, session: SessionKey(sealedTo: access))
        self.purpose = purpose
        if other?.isNew == true {
            // Whoever brings this log home can tell which state of the vault's own it goes on from.
            let checkpoint = try home.newestCheckpoint()
            try event(Deed(LogElsewhere.beginning), details: checkpoint.map { ["checkpoint": $0.description] } ?? [:])
        }
    }

    /// Puts on record that `deed` is about to be done. Returns when the entry is durable.
    ///
    /// - Throws: `VaultError.unrecorded` where the medium takes no entry; `LedgerError`; `StoreError`.
    func intent(_ deed: Deed) throws -> IntentOnRecord {
        let entry = try appendFirst(deed.content(.intent))
        return IntentOnRecord(intent: entry.intent, objects: entry.objects)
    }

    /// Puts on record how what was intended ended.
    ///
    /// What was done is done, and its intent is on record: where this entry cannot be written, the next reader of the
    /// ledger sees an operation that was interrupted, and the program's log says why.
    func outcome(
        _ outcome: EntryBody.Outcome, of deed: Deed, _ intent: IntentOnRecord, counts: [String: Int] = [:],
        details: [String: String] = [:]
    ) {
        var content = deed.content(.outcome, details: details)
        content.intent = intent.intent
        content.objects = intent.objects.map { EntryObject(stated: $0) }
        content.outcome = outcome
        content.counts = counts
        do { try append(content) } catch {
            VaultLog.logger.warning(
                "the outcome of \(deed.action) could not be put on record", metadata: ["error": "\(error)"])
        }
    }

    /// Puts on record that something was asked for, and that it was refused or failed before it began.
    ///
    /// - Throws: as `intent`: that it is not on record is worse news than why it was refused.
    func refusal(_ deed: Deed, error: any Error) throws {
        var content = deed.content(.event, details: ["error": String(onRecord: error)])
        content.outcome = .of(error)
        try appendFirst(content)
    }

    /// Puts something on record that needs no word before it.
    func event(_ deed: Deed, counts: [String: Int] = [:], details: [String: String] = [:]) throws {
        var content = deed.content(.event, details: details)
        content.outcome = .done
        content.counts = counts
        try append(content)
    }

    /// Ends the ledger's epoch, so that its signer signs nothing more.
    func endEpoch() throws { try ledger.endEpoch(by: writer) }

    /// Appends what has to be on record before anything is done or said.
    @discardableResult
    private func appendFirst(_ content: EntryContent) throws -> AppendedEntry {
        do { return try append(content) } catch let error as StoreError {
            guard case .system(_, _, let code) = error else { throw error }
            let way = code == StoreError.readOnly ? ". The log can be kept elsewhere: --log-elsewhere FOLDER" : ""
            throw VaultError.unrecorded(
                "'\(content.action)' could not be put on record, and so nothing was done or given out: \(error)\(way)")
        }
    }

    @discardableResult
    private func append(_ content: EntryContent) throws -> AppendedEntry {
        var content = content
        content.purpose = purpose
        return try ledger.append(by: writer) { _ in content }
    }
}
