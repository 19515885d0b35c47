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
        case .passphrase: .random()
        case .card: nil
        }
    }
}

extension Slot {
    /// The first slot of a new person, pinned where the identity is at hand.
    ///
    /// - Throws: `SealError.unreasonableCost`, `outOfMemory`.
    init(
        of person: Header.Person, in vault: VaultID, keys: Bundle, root: SigningKey, lowestRevision: UInt64,
        identity: Identity?, secret: NewSecret
    ) throws(SealError) {
        let bundle = keys.sealed(
            for: person.card, vault: vault, slot: person.id, role: person.role, lowestRevision: lowestRevision,
            root: root)
        var wrapped: WrappedIdentity?
        if case .passphrase(let passphrase, let cost) = secret, let identity {
            wrapped = try .wrap(identity, passphrase: passphrase.bytes, cost: cost, vault: vault, slot: person.id)
        }
        let pinned = Slot.pinMessage(vault: vault, slot: person.id, root: root.verifyKey)
        self.init(
            vault: vault, id: person.id, name: person.name, role: person.role, card: person.card, bundle: bundle,
            pin: identity.map { $0.signingKey.sign(pinned) }, passphrase: wrapped)
    }
}

extension Header.Person {
    /// A person to be put into a header, with a new slot's id.
    init(new name: String, role: Role, card: IdentityCard) {
        self.init(id: .random(), name: name, role: role, card: card, added: .now)
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
