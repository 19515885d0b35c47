/// An identity under a passphrase, as a slot file holds it.
package struct WrappedIdentity: Hashable, Sendable {
    /// What one guess costs.
    package let cost: PassphraseCost
    /// 16 random bytes.
    package let salt: [UInt8]
    /// 24 random bytes.
    package let nonce: [UInt8]
    /// The AEAD of the identity's 64 bytes.
    package let sealed: [UInt8]

    /// Seals `identity` for one slot of one vault.
    ///
    /// - Throws: `SealError.unreasonableCost`, or `outOfMemory` if this machine has not what the cost asks for.
    package static func wrap(
        _ identity: Identity, passphrase: borrowing SecretBytes, cost: PassphraseCost, vault: VaultID, slot: SlotID
    ) throws(SealError) -> WrappedIdentity {
        let salt = Randomness.bytes(saltLength)
        let nonce = Randomness.bytes(nonceLength)
        let key = try cost.key(passphrase: passphrase, salt: salt)
        let associated = associated(vault: vault, slot: slot, card: identity.card)
        let plain = identity.bytes
        var sealed = [UInt8](repeating: 0, count: sealedLength)
        plain.withUnsafeBytes { plain in
            sealed.withUnsafeMutableBytes { key.seal(plain, nonce: nonce, associated: associated, into: $0) }
        }
        return WrappedIdentity(cost: cost, salt: salt, nonce: nonce, sealed: sealed)
    }

    /// The identity; `nil` if the passphrase is wrong, or anything that the wrapping is bound to is not as it was.
    ///
    /// - Throws: `SealError.unreasonableCost` before anything is spent; `outOfMemory`; `damagedSlot` if the identity
    ///   inside is not that of `card`.
    package func unwrap(
        passphrase: borrowing SecretBytes, card: IdentityCard, vault: VaultID, slot: SlotID
    ) throws(SealError) -> Identity? {
        let key = try cost.key(passphrase: passphrase, salt: salt)
        let associated = Self.associated(vault: vault, slot: slot, card: card)
        var isGenuine = false
        let plain = SecretBytes(count: Identity.length) { plain in
            sealed.withUnsafeBytes { sealed in
                isGenuine = key.open(sealed, nonce: nonce, associated: associated, into: plain)
            }
        }
        guard isGenuine else { return nil }
        let identity = Identity(plain)
        guard identity.card == card else { throw .damagedSlot(reason: "the wrapped identity is not its owner's") }
        return identity
    }

    static let saltLength = 16
    static let nonceLength = SecretKey.nonceLength
    static let sealedLength = Identity.length + SecretKey.tagLength

    private static func associated(vault: VaultID, slot: SlotID, card: IdentityCard) -> [UInt8] {
        Array("muniment identity\n".utf8) + vault.bytes + slot.bytes + card.bytes
    }
}
