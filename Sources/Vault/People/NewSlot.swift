import Seal
import Store

extension NewSecret {
    /// The new person's identity: read or made; `nil` where only the card is known.
    ///
    /// - Throws: `StoreError` where the key file cannot be read or made.
    func identity() throws -> Identity? {
        switch self {
        case .keyFile(let path):
            DurableFile.exists(path) ? try KeyFile.read(path).identity : try KeyFile.make(path)
        case .passphrase, .together: .random()
        case .card: nil
        }
    }
}

extension Slot {
    /// The first slot of a new person, pinned where the identity is at hand.
    ///
    /// - Parameter people: among whom those are who open the slot together, where it is such a one.
    /// - Throws: `SealError.unreasonableCost`, `outOfMemory`.
    init(
        of person: Header.Person, in vault: VaultID, keys: Bundle, root: SigningKey, lowestRevision: UInt64,
        identity: Identity?, secret: NewSecret, among people: [Header.Person] = []
    ) throws(SealError) {
        let bundle = keys.sealed(
            for: person.card, vault: vault, slot: person.id, role: person.role, lowestRevision: lowestRevision,
            root: root)
        var wrapped: WrappedIdentity?
        if case .passphrase(let passphrase, let cost) = secret, let identity {
            wrapped = try .wrap(identity, passphrase: passphrase.bytes, cost: cost, vault: vault, slot: person.id)
        }
        var shared: SharedIdentity?
        if !person.together.isEmpty, let identity {
            let members = person.together.compactMap { id in people.first { $0.id == id } }
            shared = .share(identity, among: members.map { ($0.id, $0.card) })
        }
        let pinned = Slot.pinMessage(vault: vault, slot: person.id, root: root.verifyKey)
        self.init(
            vault: vault, id: person.id, name: person.name, role: person.role, card: person.card, bundle: bundle,
            pin: identity.map { $0.signingKey.sign(pinned) }, passphrase: wrapped,
            together: shared)
    }
}

extension Header.Person {
    /// A person to be put into a header, with a new slot's id.
    init(new name: String, role: Role, card: IdentityCard, together: [SlotID] = []) {
        self.init(id: .random(), name: name, role: role, card: card, added: .now, together: together)
    }

    /// The people who are to open a new slot together; none where the secret is one person's.
    ///
    /// - Throws: `VaultError.notFound` for a name that nobody has; `badInput` where they cannot open one together.
    static func together(_ secret: NewSecret, in people: [Header.Person]) throws(VaultError) -> [SlotID] {
        guard case .together(let names) = secret else { return [] }
        guard SharedIdentity.peopleCount.contains(names.count), Set(names).count == names.count else {
            throw .badInput("a slot is opened together by 2 to 7 people, each named once")
        }
        var ids: [SlotID] = []
        for name in names {
            guard let person = people.first(where: { $0.name == name }) else {
                throw .notFound("there is no person called \(name) in this vault")
            }
            guard person.together.isEmpty else {
                throw .badInput("\(name) is opened by several people; name each of them instead")
            }
            ids.append(person.id)
        }
        return ids
    }

    /// Checks a new person's name.
    ///
    /// - Throws: `VaultError.badInput` where it is none that a line of text can show.
    static func check(name: String) throws(VaultError) {
        let scalars = name.unicodeScalars
        guard let first = scalars.first, let last = scalars.last, !first.properties.isWhitespace,
            !last.properties.isWhitespace, name.utf8.count <= 200,
            !scalars.contains(where: { unprintable.contains($0.properties.generalCategory) })
        else {
            throw .badInput("a person's name has 1 to 200 bytes, on one line, without blanks at its ends")
        }
    }

    private static let unprintable: Set<Unicode.GeneralCategory> = [.control, .lineSeparator, .paragraphSeparator]
}
