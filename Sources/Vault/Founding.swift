import Ledger
import Seal
import Store

extension Vault {
    /// Makes a vault in a folder that is empty or not there yet, and its first custodian, who is pinned at once.
    ///
    /// The header is written last, so what a killed founding leaves is no vault, and the next founding clears it away.
    ///
    /// - Throws: `StoreError.occupied`, `locked`, `system`; `VaultError.badInput` for a name or a card that will not do;
    ///   `StoreError.badInput` for a file that is no key file; `SealError` for a passphrase's cost.
    package static func create(at path: String, person name: String, secret: NewSecret) throws -> Vault {
        guard !path.isEmpty else { throw VaultError.badInput("the path of the new vault is empty") }
        try Header.Person.check(name: name)
        let folder = VaultFolder(path)
        try folder.checkIsFree()
        guard let identity = try secret.identity() else {
            throw VaultError.badInput("who makes a vault needs a key file or a passphrase; a card opens nothing")
        }
        try DurableFile.makeFolder(folder.path)
        let lock = try WriterLock(folder)
        return try withExtendedLifetime(lock) {
            // Another process may have made one until the lock was had.
            try folder.checkIsFree()
            for part in folder.founding { try DurableFile.makeFolder(part) }
            try folder.removeSlots(notOf: [])
            return try found(in: folder, by: identity, name: name, secret: secret)
        }
    }

    private static func found(
        in folder: VaultFolder, by identity: Identity, name: String, secret: NewSecret
    ) throws -> Vault {
        let id = VaultID.random()
        let keys = Bundle.founding()
        guard let root = keys.root else { throw VaultError.notPermitted("a new vault's keys have no root") }
        let person = Header.Person(new: name, role: .custodian, card: identity.card)
        guard let log = SealingKey(newestOf: keys.log.mapValues(\.publicKey)) else {
            throw VaultError.notPermitted("a new vault's keys have no log")
        }
        let signer = NoteKey(name: Checkpoint.origin(of: id), key: try Ledger.found(in: folder, vault: id, log: log))
        let header = Header(vault: id, keys: keys, root: root, signer: signer.text, people: [person])
        let slot = try Slot(
            of: person, in: id, keys: keys, root: root, lowestRevision: header.revision, identity: identity,
            secret: secret)
        try folder.write(slot)
        try header.write(to: folder, signedBy: root)
        let vault = try Vault(
            folder: folder, header: header, person: person, identity: identity, bundle: keys, notices: [])
        try vault.recorder.event(Deed("init", [.person(person.name)]), details: person.detailsOnRecord)
        return vault
    }
}

extension VaultFolder {
    /// Checks that a vault may be made here: that there is nothing, or only what a killed founding leaves.
    ///
    /// - Throws: `StoreError.occupied`.
    fileprivate func checkIsFree() throws(StoreError) {
        let known = Set((founding + [lock]).map { relative($0) })
        let names = try DurableFile.names(in: path) + DurableFile.names(in: local).map { relative("\(local)/\($0)") }
        for name in names {
            guard known.contains(name) || name.hasPrefix(DurableFile.temporaryPrefix) else {
                throw .occupied(path: path)
            }
        }
        // Slots without a header open nothing; where there is data as well, it is a vault that lost its header.
        for folder in [packs, snapshots, layouts, state] {
            guard try DurableFile.names(in: folder).isEmpty else { throw .occupied(path: path) }
        }
        for name in try DurableFile.names(in: slots) {
            guard SlotID(hex: name) != nil || name.hasPrefix(DurableFile.temporaryPrefix) else {
                throw .occupied(path: path)
            }
        }
    }
}
