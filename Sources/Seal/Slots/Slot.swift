/// A person's place in a vault: who they are, and their bundle, sealed to them (FORMAT.md, "slots").
///
/// Nothing in it is to be believed for itself: the header, which root signed, vouches for name, role and keys, and the
/// bundle's own signature for what is in the box. The file's checksum tells damage from a wrong secret.
package struct Slot: Hashable, Sendable {
    /// The vault it belongs to.
    package let vault: VaultID
    /// Its name in the vault, and its file's.
    package let id: SlotID
    /// What the person is called.
    package let name: String
    /// What the person may do.
    package let role: Role
    /// The person's public keys.
    package let card: IdentityCard
    /// The sealed bundle.
    package var bundle: [UInt8]
    /// The person's signature over `pinMessage`, once they have opened the vault.
    package var pin: [UInt8]?
    /// The identity under a passphrase; absent where it lives in a key file.
    package var passphrase: WrappedIdentity?
    /// The identity as several people open it together; absent where its owner opens the slot alone.
    package let together: SharedIdentity?

    /// The slot of these values.
    package init(
        vault: VaultID, id: SlotID, name: String, role: Role, card: IdentityCard, bundle: [UInt8], pin: [UInt8]? = nil,
        passphrase: WrappedIdentity? = nil, together: SharedIdentity? = nil
    ) {
        self.vault = vault
        self.id = id
        self.name = name
        self.role = role
        self.card = card
        self.bundle = bundle
        self.pin = pin
        self.passphrase = passphrase
        self.together = together
    }

    /// Reads a slot file.
    ///
    /// - Throws: `SealError.damagedSlot` if its form or its checksum is wrong, `unknownSlotVersion` if it is whole but of
    ///   another version.
    package init(file: [UInt8]) throws(SealError) {
        guard let (body, checksum) = TailedDocument.split(file, member: Self.lastMember, pretty: true) else {
            throw .damagedSlot(reason: "it does not end with its checksum")
        }
        guard checksum == Self.checksum(of: body) else {
            throw .damagedSlot(reason: "its checksum does not match")
        }
        let document = TailedDocument.document(body: body, pretty: true)
        self = try SlotDocument.slot(in: document)
    }

    /// The slot file.
    package func file() -> [UInt8] {
        let body = SlotDocument.body(of: self)
        return TailedDocument.join(
            body: body, member: Self.lastMember, value: Self.checksum(of: body), pretty: true)
    }

    /// What a person signs when they have opened a vault, so that nobody can put another root in its place later.
    package static func pinMessage(vault: VaultID, slot: SlotID, root: VerifyKey) -> [UInt8] {
        Array("muniment pin\n".utf8) + vault.bytes + slot.bytes + root.bytes
    }

    private static let lastMember = "checksum"

    private static func checksum(of body: [UInt8]) -> String {
        Base64.encode(Blake2b.hash(Array("muniment slot\n".utf8) + body).bytes)
    }
}
