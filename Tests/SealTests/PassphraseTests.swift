import Seal
import Testing

@Suite("An identity under a passphrase")
struct PassphraseTests {
    /// The least that Argon2id takes, so that the tests are quick.
    private let cost = PassphraseCost(operations: 1, memory: 8 << 10)
    private let identity = Identity.random()
    private let vault = VaultID.random()
    private let slot = SlotID.random()

    private func wrapped() throws -> WrappedIdentity {
        try WrappedIdentity.wrap(identity, passphrase: SecretBytes("open sesame"), cost: cost, vault: vault, slot: slot)
    }

    @Test("comes back with the passphrase")
    func roundTrip() throws {
        let unwrapped = try wrapped().unwrap(
            passphrase: SecretBytes("open sesame"), card: identity.card, vault: vault, slot: slot)
        #expect(unwrapped?.openKey.bytes == identity.openKey.bytes)
        #expect(unwrapped?.signingKey.seed == identity.signingKey.seed)
    }

    @Test("stays shut with any other", arguments: ["", "open sesam", "open sesame ", "Open sesame", "open sesame\0"])
    func wrongPassphrase(text: String) throws {
        let unwrapped = try wrapped().unwrap(
            passphrase: SecretBytes(text), card: identity.card, vault: vault, slot: slot)
        #expect(unwrapped == nil)
    }

    @Test("stays shut for another vault, slot or card")
    func otherContext() throws {
        let wrapped = try wrapped()
        #expect(
            try wrapped.unwrap(
                passphrase: SecretBytes("open sesame"), card: identity.card, vault: .random(), slot: slot) == nil)
        #expect(
            try wrapped.unwrap(
                passphrase: SecretBytes("open sesame"), card: identity.card, vault: vault, slot: .random()) == nil)
        #expect(
            try wrapped.unwrap(
                passphrase: SecretBytes("open sesame"), card: Identity.random().card, vault: vault, slot: slot) == nil)
    }

    @Test("is another one each time, and may have an empty passphrase")
    func salted() throws {
        #expect(try wrapped() != wrapped())
        let empty = try WrappedIdentity.wrap(
            identity, passphrase: SecretBytes(""), cost: cost, vault: vault, slot: slot)
        let unwrapped = try empty.unwrap(passphrase: SecretBytes(""), card: identity.card, vault: vault, slot: slot)
        #expect(unwrapped?.card == identity.card)
    }

    @Test(
        "may cost neither too little nor so much that a hostile file eats the machine",
        arguments: [
            PassphraseCost(operations: 0, memory: 8 << 10), PassphraseCost(operations: 5, memory: 8 << 10),
            PassphraseCost(operations: .max, memory: 8 << 10), PassphraseCost(operations: 1, memory: 0),
            PassphraseCost(operations: 1, memory: -1024), PassphraseCost(operations: 1, memory: 7 << 10),
            PassphraseCost(operations: 1, memory: (8 << 10) + 1), PassphraseCost(operations: 1, memory: 1 << 30 + 1024),
            PassphraseCost(operations: 1, memory: .max),
        ])
    func unreasonableCost(cost: PassphraseCost) {
        #expect(throws: SealError.unreasonableCost(cost)) {
            try WrappedIdentity.wrap(identity, passphrase: SecretBytes("x"), cost: cost, vault: vault, slot: slot)
        }
    }

    @Test("has costs that are libsodium's")
    func namedCosts() {
        #expect(PassphraseCost.interactive == PassphraseCost(operations: 2, memory: 67_108_864))
        #expect(PassphraseCost.moderate == PassphraseCost(operations: 3, memory: 268_435_456))
        #expect(PassphraseCost.sensitive == PassphraseCost(operations: 4, memory: 1_073_741_824))
    }
}
