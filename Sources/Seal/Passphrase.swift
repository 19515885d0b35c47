// Invariant: key, salt and nonce have the lengths that Argon2id and the AEAD want; those read from a file are checked
// when it is parsed.

import CSodium

/// What guessing one passphrase costs (Argon2id version 1.3, one lane).
package struct PassphraseCost: Hashable, Sendable {
    /// Passes over the memory.
    package let operations: UInt64
    /// Memory in bytes, whole KiB.
    package let memory: Int

    /// This many passes over this many bytes.
    package init(operations: UInt64, memory: Int) {
        self.operations = operations
        self.memory = memory
    }

    // The names and numbers are libsodium's (`crypto_pwhash_argon2id_OPSLIMIT_…`, `…_MEMLIMIT_…`).

    /// 64 MiB.
    package static let interactive = PassphraseCost(operations: 2, memory: 64 << 20)
    /// 256 MiB.
    package static let moderate = PassphraseCost(operations: 3, memory: 256 << 20)
    /// 1 GiB, the most that is taken: a hostile slot file must not eat all memory or hours.
    package static let sensitive = PassphraseCost(operations: 4, memory: 1 << 30)

    private static let leastMemory = 8 << 10

    /// Whether a slot may ask for this.
    var isReasonable: Bool {
        (1...Self.sensitive.operations).contains(operations)
            && (Self.leastMemory...Self.sensitive.memory).contains(memory)
            && memory.isMultiple(of: 1024)
    }

    /// The key that `passphrase` and `salt` make.
    ///
    /// - Throws: `SealError.unreasonableCost` before anything is spent, `outOfMemory` if the memory is not to be had.
    fileprivate func key(passphrase: borrowing SecretBytes, salt: [UInt8]) throws(SealError) -> SecretKey {
        guard isReasonable else { throw .unreasonableCost(self) }
        var isDone = false
        let bytes = SecretBytes(count: 32) { key in
            isDone =
                crypto_pwhash_argon2id(
                    key.start, 32, passphrase.pointer, UInt64(passphrase.count), salt, operations, memory,
                    crypto_pwhash_argon2id_ALG_ARGON2ID13) == 0
        }
        // With the limits kept, lack of memory is the one thing that makes it fail.
        guard isDone else { throw .outOfMemory(byteCount: memory) }
        return SecretKey(bytes)
    }
}

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
        let salt = Randomness.bytes(16)
        let nonce = Randomness.bytes(24)
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
    static let nonceLength = 24
    static let sealedLength = Identity.length + SecretKey.tagLength

    private static func associated(vault: VaultID, slot: SlotID, card: IdentityCard) -> [UInt8] {
        Array("muniment identity\n".utf8) + vault.bytes + slot.bytes + card.bytes
    }
}
