import Seal
import Store

extension Vault {
    /// Everyone in the header on disk, and how their slots are.
    ///
    /// - Throws: `StoreError.damaged` where the header is not this vault's or older than when the vault was opened.
    package func people() throws -> [PersonStatus] {
        let header = try currentHeader()
        return header.people.map { person in
            PersonStatus(person, slot: Result { try folder.readSlot(of: person, in: header) })
        }
    }

    /// Puts a person into the vault, who can open it from then on.
    ///
    /// - Throws: `VaultError.badInput` for a name that will not do or is taken, a role other than custodian, a card that is
    ///   here already; `notPermitted` to anyone but custodians; `StoreError.locked` while another process writes.
    package func addPerson(name: String, role: Role, secret: NewSecret) throws -> Header.Person {
        guard role == .custodian else { throw VaultError.badInput("only custodians can be added so far") }
        try Header.Person.check(name: name)
        return try changePeople { header, root throws in
            guard !header.people.contains(where: { $0.name == name }) else {
                throw VaultError.badInput("there is a person called \(name) in this vault already")
            }
            let identity = try secret.identity()
            guard let card = identity?.card ?? secret.card else {
                throw VaultError.badInput("the new person has no identity")
            }
            if let same = header.people.first(where: { $0.card == card }) {
                throw VaultError.badInput("that key opens this vault already: it is the one of \(same.name)")
            }
            let person = Header.Person(new: name, role: role, card: card)
            // Before the header that names it, and such that it accepts the header that is still on disk.
            try folder.write(
                Slot(
                    of: person, in: header.vault, keys: bundle, root: root, lowestRevision: header.revision,
                    identity: identity, secret: secret))
            header.people.append(person)
            return person
        }
    }

    /// Takes a person out of the vault: their slot goes, and no slot of the others accepts a header that names them.
    ///
    /// What they copied while they were in it, the vault's keys among it, stays theirs.
    ///
    /// - Throws: `VaultError.notFound`; `refused` for the last custodian; `notPermitted` to anyone but custodians;
    ///   `StoreError.locked` while another process writes.
    package func removePerson(_ name: String) throws {
        try changePeople { header, _ throws in
            guard let index = header.people.firstIndex(where: { $0.name == name }) else {
                throw VaultError.notFound("there is no person called \(name) in this vault")
            }
            let removed = header.people.remove(at: index)
            guard header.people.contains(where: { $0.role == .custodian }) else {
                throw VaultError.refused(
                    "\(removed.name) is the last custodian; add another one before you remove this one")
            }
        }
    }

    /// Puts another passphrase in the place of that of the person who opened. Whoever has a copy of the slot as it was still
    /// opens it with the old one.
    ///
    /// - Throws: `VaultError.badInput` where the person opens with a key file; `SealError` for the cost; `StoreError`.
    package func changePassphrase(to passphrase: Passphrase, cost: PassphraseCost) throws {
        let lock = try WriterLock(folder)
        try withExtendedLifetime(lock) {
            var slot = try folder.readSlot(of: person, in: currentHeader())
            guard slot.passphrase != nil else {
                throw VaultError.badInput(
                    "\(person.name) opens this vault with a key file, which no passphrase protects")
            }
            slot.passphrase = try .wrap(
                identity, passphrase: passphrase.bytes, cost: cost, vault: slot.vault, slot: slot.id)
            try folder.write(slot)
        }
    }

    /// The header on disk, checked again with what is known since the vault was opened.
    func currentHeader() throws -> Header {
        let now = try Header.read(from: folder)
        guard now.vault == header.vault, now.root == header.root else {
            throw StoreError.damaged(
                path: folder.header, reason: "it was replaced by another vault's since the vault was opened")
        }
        guard now.revision >= header.revision else {
            throw StoreError.damaged(
                path: folder.header,
                reason: "an older one, revision \(now.revision), was put back since the vault was opened")
        }
        try now.check(holds: bundle, in: folder)
        guard now.people.contains(where: { $0.id == person.id && $0.card == person.card && $0.role == person.role })
        else {
            throw VaultError.notPermitted("\(person.name) was removed from this vault")
        }
        return now
    }

    /// Changes the list of people under the writer's lock: the header with the next revision first, then every slot, each
    /// of which accepts the header on disk at any moment.
    private func changePeople<Result>(_ change: (inout Header, SigningKey) throws -> Result) throws -> Result {
        guard person.role == .custodian, let root = bundle.root else {
            throw VaultError.notPermitted("only a custodian changes who opens this vault, and \(person.name) is none")
        }
        let lock = try WriterLock(folder)
        return try withExtendedLifetime(lock) {
            var changed = try currentHeader()
            let result = try change(&changed, root)
            changed.revision += 1
            try changed.write(to: folder, signedBy: root)
            try bundle.reseal(in: folder, changed, signedBy: root)
            return result
        }
    }
}

extension NewSecret {
    fileprivate var card: IdentityCard? {
        if case .card(let card) = self { card } else { nil }
    }
}
