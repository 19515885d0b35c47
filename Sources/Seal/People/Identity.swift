/// A person's or a job's own keys: one that opens what is sealed to them, one that signs what they do.
package final class Identity: Sendable {
    /// Opens the person's bundle.
    package let openKey: OpenSecretKey
    /// Signs what the person does.
    package let signingKey: SigningKey

    /// The bytes of an identity: the X25519 secret key, then the Ed25519 seed.
    static let length = 64

    private init(openKey: OpenSecretKey, signingKey: SigningKey) {
        self.openKey = openKey
        self.signingKey = signingKey
    }

    /// The identity of these 64 bytes.
    init(_ bytes: borrowing SecretBytes) {
        precondition(bytes.count == Self.length, "an identity has 64 bytes")
        openKey = bytes.withUnsafeBytes { OpenSecretKey(copying: UnsafeRawBufferPointer(rebasing: $0[..<32])) }
        signingKey = bytes.withUnsafeBytes { SigningKey(seed: UnsafeRawBufferPointer(rebasing: $0[32...])) }
    }

    /// A new identity.
    package static func random() -> Identity {
        Identity(openKey: .random(), signingKey: .random())
    }

    /// The public half.
    package var card: IdentityCard {
        IdentityCard(open: openKey.publicKey, verify: signingKey.verifyKey)
    }

    /// The 64 bytes.
    var bytes: SecretBytes {
        SecretBytes(count: Self.length) { buffer in
            openKey.withUnsafeBytes { buffer.copyBytes(from: $0) }
            signingKey.withUnsafeSeed { UnsafeMutableRawBufferPointer(rebasing: buffer[32...]).copyMemory(from: $0) }
        }
    }
}

extension Identity: CustomStringConvertible, CustomReflectable {
    /// The type's name only.
    package var description: String { "Identity" }

    /// Shows nothing of the keys.
    package var customMirror: Mirror { Mirror(self, children: []) }
}
