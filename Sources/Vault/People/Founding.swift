import Ledger
import Seal
import Store

extension Vault {
    /// Makes a vault in a folder that is empty or not there yet. Its first custodian opens it with a key file, which is made
    /// (mode 0600) where there is none.
    ///
    /// Whoever loses every secret of a vault loses what is in it: keep the file in a second place.
    ///
    /// - Throws: an error of the kind ``FailureKind/badInput`` where something is in the folder, or for a name that will not do.
    public static func create(at path: String, person name: String, keyFile: String) throws -> Vault {
        try create(at: path, person: name, secret: .keyFile(path: keyFile))
    }

    /// Makes a vault in a folder that is empty or not there yet. Its first custodian opens it with a passphrase, which costs
    /// 256 MiB of memory and some 0.7 s each time (libsodium's moderate limits).
    ///
    /// - Throws: as ``create(at:person:keyFile:)``; ``FailureKind/other`` where there is not that much memory.
    public static func create(at path: String, person name: String, passphrase: Passphrase) throws -> Vault {
        try create(at: path, person: name, secret: .passphrase(passphrase, .moderate))
    }

    /// Makes a vault in a folder that is empty or not there yet, and its first custodian, who is pinned at once.
    ///
    /// The header is written last, so what a killed founding leaves is no vault, and the next founding clears it away.
    ///
    /// - Throws: `StoreError.occupied`, `locked`, `system`; `VaultError.badInput` for a name or a card that will not do;
    ///   `StoreError.badInput` for a file that is no key file; `SealError` for a passphrase's cost.
    package static func create(at path: String, person name: String, secret: NewSecret) throws -> Vault {
        try Header.Person.check(name: name)
        return try create(at: path) {
            guard let identity = try secret.identity(), secret.isOfOnePerson else {
                throw VaultError.badInput("who makes a vault needs a key file or a passphrase; a card opens nothing")
            }
            let founder = Founder(
                person: Header.Person(new: name, role: .custodian, card: identity.card), identity: identity,
                secret: secret)
            return [founder]
        }
    }

    /// Makes a vault in which no one is custodian alone: each of the people is a keyholder, and each `quorum` of them open a
    /// slot of a custodian together. It is opened by the first of these.
    ///
    /// - Parameter people: 2 to 7, each with a secret of their own: a key file or a passphrase.
    /// - Throws: as above.
    package static func create(at path: String, quorum: Int, of people: [(name: String, secret: NewSecret)]) throws
        -> Vault
    {
        guard SharedIdentity.peopleCount.contains(people.count), (2...people.count).contains(quorum) else {
            throw VaultError.badInput("2 to 7 custodians can share a vault, and 2 of them or more open it together")
        }
        guard Set(people.map(\.name)).count == people.count else {
            throw VaultError.badInput("two of the custodians have the same name")
        }
        for person in people { try Header.Person.check(name: person.name) }
        let passphrases = people.compactMap {
            if case .passphrase(let passphrase, _) = $0.secret { passphrase } else { nil }
        }
        for (index, one) in passphrases.enumerated() {
            guard !passphrases[..<index].contains(where: { $0.isSame(as: one) }) else {
                throw VaultError.badInput("two of the custodians have the same passphrase")
            }
        }
        return try create(at: path) {
            let keyholders = try people.map { person in
                guard let identity = try person.secret.identity(), person.secret.isOfOnePerson else {
                    throw VaultError.badInput("each custodian needs a key file or a passphrase of their own")
                }
                return Founder(
                    person: Header.Person(new: person.name, role: .keyholder, card: identity.card), identity: identity,
                    secret: person.secret)
            }
            guard Set(keyholders.map(\.person.card)).count == keyholders.count else {
                throw VaultError.badInput("two of the custodians have the same key file")
            }
            let custodians = keyholders.map(\.person).subsets(of: quorum).map { members in
                let identity = Identity.random()
                let names = members.map(\.name)
                return Founder(
                    person: Header.Person(
                        new: names.joined(separator: "+"), role: .custodian, card: identity.card,
                        together: members.map(\.id)), identity: identity, secret: .together(names))
            }
            return custodians + keyholders
        }
    }

    private static func create(at path: String, by founders: () throws -> [Founder]) throws -> Vault {
        guard !path.isEmpty else { throw VaultError.badInput("the path of the new vault is empty") }
        let folder = VaultFolder(path)
        try folder.checkIsFree()
        let founders = try founders()
        try DurableFile.makeFolder(folder.path)
        let lock = try WriterLock(folder)
        return try withExtendedLifetime(lock) {
            // Another process may have made one until the lock was had.
            try folder.checkIsFree()
            for part in folder.founding { try DurableFile.makeFolder(part) }
            try folder.removeSlots(notOf: [])
            return try found(in: folder, by: founders)
        }
    }

    private static func found(in folder: VaultFolder, by founders: [Founder]) throws -> Vault {
        let id = VaultID.random()
        let keys = Bundle.founding()
        guard let root = keys.root, let first = founders.first else {
            throw VaultError.notPermitted("a new vault needs a custodian, who holds its root")
        }
        guard let log = SealingKey(newestOf: keys.log.mapValues(\.publicKey)) else {
            throw VaultError.notPermitted("a new vault's ledger needs a log key")
        }
        let signer = NoteKey(name: Checkpoint.origin(of: id), key: try Ledger.found(in: folder, vault: id, log: log))
        let people = founders.map(\.person)
        let header = Header(vault: id, keys: keys, root: root, signer: signer.text, people: people)
        for founder in founders {
            let slot = try Slot(
                of: founder.person, in: id, keys: keys, root: root, lowestRevision: header.revision,
                identity: founder.identity, secret: founder.secret, among: people)
            try folder.write(slot)
        }
        try header.write(to: folder, signedBy: root)
        let vault = try Vault(
            folder: folder, header: header, person: first.person, identity: first.identity, bundle: keys, notices: [])
        try vault.recorder?.event(
            Deed("init", people.map { .person($0.name) }), details: first.person.detailsOnRecord)
        return vault
    }
}

/// One with whom a vault begins.
private struct Founder {
    let person: Header.Person
    let identity: Identity
    let secret: NewSecret
}

extension NewSecret {
    fileprivate var isOfOnePerson: Bool { if case .together = self { false } else { true } }
}

extension Array {
    /// All choices of `count` elements, each in this array's order.
    fileprivate func subsets(of count: Int) -> [[Element]] {
        guard count > 0 else { return [[]] }
        return indices.flatMap { index in
            Array(self[(index + 1)...]).subsets(of: count - 1).map { [self[index]] + $0 }
        }
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
