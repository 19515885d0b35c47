/// The public half of an identity, which its owner hands out: the keys that seal to the person and check what they sign.
package struct IdentityCard: Hashable, Sendable {
    /// Seals to the person.
    package let open: OpenPublicKey
    /// Checks the person's signatures.
    package let verify: VerifyKey

    /// The card of these keys.
    package init(open: OpenPublicKey, verify: VerifyKey) {
        self.open = open
        self.verify = verify
    }

    private static let prefix = "muniment-card-1:"

    /// Reads `muniment-card-1:…` (FORMAT.md, "Identities"), with nothing around it.
    ///
    /// - Throws: `SealError.notACard` if it is anything else, or was mistyped.
    package init(text: String) throws(SealError) {
        guard text.hasPrefix(Self.prefix) else {
            throw .notACard(reason: "it does not begin with \(Self.prefix)")
        }
        guard let decoded = Base64.decode(String(text.dropFirst(Self.prefix.count))), decoded.count == 68 else {
            throw .notACard(reason: "it is cut off, or has characters that a card has not")
        }
        let bytes = Array(decoded[..<64])
        guard Self.check(of: bytes) == Array(decoded[64...]) else {
            throw .notACard(reason: "its check does not match, so it was mistyped or altered")
        }
        guard let open = OpenPublicKey(Array(bytes[..<32])), let verify = VerifyKey(Array(bytes[32...])) else {
            throw .notACard(reason: "its keys are not usable")
        }
        self.init(open: open, verify: verify)
    }

    /// The card as one line of text.
    package var text: String {
        Self.prefix + Base64.encode(bytes + Self.check(of: bytes))
    }

    /// The two public keys, 64 bytes.
    package var bytes: [UInt8] { open.bytes + verify.bytes }

    private static func check(of bytes: [UInt8]) -> [UInt8] {
        Array(Blake2b.hash(bytes).bytes[..<4])
    }
}
