import Ledger
import Seal
import Store

/// A ledger outside of the vault, for one that lies where nothing can be written: of the same form, with a signer of its
/// own, for whom the person who began it vouches (`schema/FORMAT.md`, "A log elsewhere").
struct LogElsewhere {
    /// The action of its first entry, which says which state of the vault's own ledger it goes on from.
    static let beginning = "log elsewhere"

    let ledger: Ledger
    /// Whether it has no entry yet, and so does not say which state of the vault's own ledger it goes on from.
    let isNew: Bool

    /// Finds the ledger of the vault in the folder at `path`, or begins it.
    ///
    /// - Throws: `StoreError.damaged` where another vault's is there, or nobody of the vault vouches for its signer.
    init(at path: String, _ header: Header, person: Header.Person, identity: Identity, log: SealingKey) throws {
        let folder = VaultFolder(path)
        let voucher = folder.ledgerFirstSigner
        if !DurableFile.exists(voucher) {
            try DurableFile.makeFolder(folder.path)
            let signer = try Ledger.found(in: folder, vault: header.vault, log: log)
            let key = NoteKey(name: Checkpoint.origin(of: header.vault), key: signer)
            let note = SignedNote(
                text: Self.head(header) + key.text + "\n", signedBy: identity.signingKey, name: person.id.hex)
            try DurableFile.write(Array(note.description.utf8), to: voucher)
        }
        ledger = Ledger(
            folder: folder, vault: header.vault, firstSigner: try Self.firstSigner(at: voucher, header).key,
            limits: header.rules.epochLimits)
        isNew = try ledger.size() == 0
    }

    /// The log of the vault that was kept in the folder at `path`.
    ///
    /// - Throws: `VaultError.notFound` where there is none; `StoreError.damaged` as above.
    static func kept(at path: String, _ header: Header) throws -> Ledger {
        let folder = VaultFolder(path)
        let voucher = folder.ledgerFirstSigner
        guard DurableFile.exists(voucher) else {
            throw VaultError.notFound("\(path) holds no log that --log-elsewhere kept: it has no ledger/first-signer")
        }
        return Ledger(
            folder: folder, vault: header.vault, firstSigner: try firstSigner(at: voucher, header).key,
            limits: header.rules.epochLimits)
    }

    private static func head(_ header: Header) -> String {
        "muniment log elsewhere\n\(Checkpoint.origin(of: header.vault))\n"
    }

    private static func firstSigner(at path: String, _ header: Header) throws -> NoteKey {
        let text = String(decoding: try DurableFile.read(path, limit: 4096), as: UTF8.self)
        guard let note = try? SignedNote(text), note.text.hasPrefix(head(header)),
            let key = try? NoteKey(text: String(note.text.dropFirst(head(header).count).dropLast()))
        else { throw StoreError.damaged(path: path, reason: "it names no signer of a log of this vault") }
        let isVouchedFor = header.people.contains { person in
            note.isSigned(by: NoteKey(name: person.id.hex, key: person.card.verify))
        }
        guard isVouchedFor else {
            throw StoreError.damaged(path: path, reason: "nobody of this vault vouches for the signer that it names")
        }
        return key
    }
}
