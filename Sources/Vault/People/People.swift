import Ledger
import Seal
import Store

extension Vault {
    /// Everyone in the header on disk, and how their slots are.
    ///
    /// - Throws: `StoreError.damaged` where the header is not this vault's or older than when the vault was opened.
    package func people() throws -> [PersonStatus] {
        // What this asking puts on record is not what people ask for.
        let size = bundle.access.isEmpty ? 0 : try ledger().size()
        return try onRecord(Deed("keys list"), counts: { ["people": $0.count] }) {
            var people = try peopleNow()
            if size > 0 { enterLastUses(of: &people, inFirst: size) }
            return people
        }
    }

    /// Who may open the vault is to be seen even where the ledger cannot be read.
    private func enterLastUses(of people: inout [PersonStatus], inFirst size: Int) {
        do {
            var index = try entryIndex()
            for position in people.indices {
                var query = EntryQuery(limit: 1)
                query.actor = people[position].name
                let newest = try index.entries(query, ofFirst: size).first
                // Another person may have had the name before.
                if newest?.slot == people[position].id { people[position].lastUsed = newest?.body.time }
            }
        } catch {
            VaultLog.logger.warning("the ledger does not tell who came last", metadata: ["error": "\(error)"])
        }
    }

    /// As above, as a part of something else that is on record.
    func peopleNow() throws -> [PersonStatus] {
        let header = try currentHeader()
        return header.people.map { person in
            PersonStatus(person, slot: Result { try folder.readSlot(of: person, in: header) }, among: header.people)
        }
    }

    /// Whether someone was removed who knows keys that are in force.
    package func isRotationDue() throws -> Bool { try currentHeader().isRotationDue }

    /// Puts a person into the vault, who can open it from then on.
    ///
    /// - Throws: `VaultError.badInput` for a name that will not do or is taken, a card that is here already, people who cannot
    ///   open a slot together; `notFound` for people who are not here; `refused` where a rule forbids it; `notPermitted` to
    ///   anyone but custodians; `StoreError.locked` while another process writes.
    package func addPerson(name: String, role: Role, secret: NewSecret) throws -> Header.Person {
        try Header.Person.check(name: name)
        return try changePeople(as: .keysAdd, [.person(name)], details: \.detailsOnRecord) {
            header, bundle, root throws in
            guard !header.people.contains(where: { $0.name == name }) else {
                throw VaultError.badInput("there is a person called \(name) in this vault already")
            }
            let together = try Header.Person.together(secret, in: header.people)
            guard role != .custodian || !together.isEmpty || header.rules.dualControl.isEmpty else {
                throw VaultError.refused(
                    "this vault demands dual control, which a custodian who opens it alone would undo. Use --together, or lift "
                        + "the rule first: muniment rules set dual-control none")
            }
            let identity = try secret.identity()
            guard let card = identity?.card ?? secret.card else {
                throw VaultError.badInput("the new person has no identity")
            }
            if let same = header.people.first(where: { $0.card == card }) {
                throw VaultError.badInput("that key opens this vault already: it is the one of \(same.name)")
            }
            let person = Header.Person(new: name, role: role, card: card, together: together)
            // Before the header that names it, and such that it accepts the header that is still on disk.
            try folder.write(
                Slot(
                    of: person, in: header.vault, keys: bundle, root: root, lowestRevision: header.revision,
                    identity: identity, secret: secret, among: header.people))
            header.people.append(person)
            return person
        }
    }

    /// Takes a person out of the vault, and the slots that the person opens with others: their slots go, and no slot of the
    /// others accepts a header that names them.
    ///
    /// What they copied while they were in it, the vault's keys among it, stays theirs.
    ///
    /// - Returns: the names of those who are gone, `name` first.
    /// - Throws: `VaultError.notFound`; `refused` for the last custodian, or where a rule forbids it; `notPermitted` to anyone but custodians;
    ///   `StoreError.locked` while another process writes.
    @discardableResult
    package func removePerson(_ name: String) throws -> [String] {
        var gone: [SlotID] = []
        let names = try changePeople(as: .keysRemove, [.person(name)]) { header, _, _ throws in
            guard let person = header.people.first(where: { $0.name == name }) else {
                throw VaultError.notFound("there is no person called \(name) in this vault")
            }
            // The person may have kept the identity, so what opens with it and another's is no longer opened by two.
            let removed = [person] + header.people.filter { $0.together.contains(person.id) }
            header.people.removeAll { removed.contains($0) }
            guard header.people.contains(where: { $0.role == .custodian }) else {
                throw VaultError.refused(
                    "without \(name) no custodian would be left; add another one before you remove this one")
            }
            if removed.contains(where: { $0.role != .keyholder }) { header.isRotationDue = true }
            gone = removed.map(\.id)
            return removed.map(\.name)
        }
        for slot in gone { DurableFile.remove(folder.ledgerSessions(slot)) }
        return names
    }

    /// Puts another passphrase in the place of that of the person who opened. Whoever has a copy of the slot as it was still
    /// opens it with the old one.
    ///
    /// - Throws: `VaultError.badInput` where the person opens with a key file; `SealError` for the cost; `StoreError`.
    package func changePassphrase(to passphrase: Passphrase, cost: PassphraseCost) throws {
        try onRecord(Deed("keys passphrase", [.person(person.name)])) { try replacePassphrase(by: passphrase, cost) }
    }

    private func replacePassphrase(by passphrase: Passphrase, _ cost: PassphraseCost) throws {
        let lock = try writerLock()
        try withExtendedLifetime(lock) {
            var slot = try folder.readSlot(of: person, in: currentHeader())
            guard slot.together == nil else {
                throw VaultError.badInput(
                    "\(person.name) has no passphrase: its people open it with theirs, and each changes their own")
            }
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
    package func currentHeader() throws -> Header {
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
        // The keys may have been renewed since, but no generation ever changes.
        _ = try now.named(of: bundle, in: folder, mayBeNewer: now.revision > header.revision)
        guard now.people.contains(where: { $0.id == person.id && $0.card == person.card && $0.role == person.role })
        else {
            throw VaultError.notPermitted("\(person.name) was removed from this vault")
        }
        return now
    }

    /// The keys in force that the person's slot holds now: others than when the vault was opened, where they were renewed.
    ///
    /// - Parameter header: the one on disk.
    func currentKeys(_ header: Header) throws -> Bundle {
        let slot = try folder.readSlot(of: person, in: header)
        return try SlotSearch(folder: folder, header: header, name: nil).open(slot, of: person, with: identity).bundle
    }

    /// Changes the header under the writer's lock: the header with the next revision first, then every slot, each of which
    /// accepts the header on disk at any moment.
    ///
    /// - Parameters:
    ///   - objects: whom it is about, for the ledger.
    ///   - details: what the ledger is to say of the result.
    func changePeople<Result>(
        as action: Rules.Action, _ objects: [EntryObject] = [],
        details: (Result) -> [String: String] = { _ in [:] },
        _ change: (inout Header, Bundle, SigningKey) throws -> Result
    ) throws -> Result {
        try onRecord(Deed(action.words, objects), details: details) {
            let root = try rootKey
            let lock = try writerLock()
            return try withExtendedLifetime(lock) {
                var changed = try currentHeader()
                try changed.check(action, by: person)
                let bundle = try currentKeys(changed)
                let result = try change(&changed, bundle, root)
                changed.revision += 1
                try changed.write(to: folder, signedBy: root)
                try bundle.reseal(in: folder, changed, signedBy: root)
                return result
            }
        }
    }
}

extension NewSecret {
    fileprivate var card: IdentityCard? {
        if case .card(let card) = self { card } else { nil }
    }
}
