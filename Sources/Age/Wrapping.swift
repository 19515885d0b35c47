import Seal

/// How the file's key is put into stanzas, and taken out of them.
extension Stanza {
    private static let x25519 = "X25519"
    static let scrypt = "scrypt"
    private static let saltLength = 16
    private static let wrappedLength = AgeFormat.fileKeyLength + SecretKey.tagLength

    /// The key, sealed for a recipient (age.md, "X25519 recipient stanza").
    ///
    /// - Throws: `AgeError.badRecipient`, which a recipient that was read never is.
    init(_ fileKey: borrowing SecretBytes, for recipient: AgeRecipient) throws(AgeError) {
        let once = OpenSecretKey.random()
        guard let shared = once.agree(with: recipient.key) else {
            throw .badRecipient("\(recipient)", reason: "everybody could open what is sealed for it")
        }
        let wrap = Self.wrapKey(shared, share: once.publicKey, recipient: recipient.key)
        self.init([Self.x25519, RawBase64.encode(once.publicKey.bytes)], Self.wrapped(fileKey, wrap))
    }

    /// The key, sealed under a passphrase (age.md, "scrypt recipient stanza").
    ///
    /// - Throws: `AgeError.outOfMemory`.
    init(_ fileKey: borrowing SecretBytes, under passphrase: AgePassphrase, workFactor: Int) throws(AgeError) {
        let salt = Randomness.bytes(Self.saltLength)
        let wrap = try Self.wrapKey(passphrase, salt: salt, workFactor: workFactor)
        self.init([Self.scrypt, RawBase64.encode(salt), "\(workFactor)"], Self.wrapped(fileKey, wrap))
    }

    /// The file's key, where the stanza is for this identity; nil where it is not.
    ///
    /// - Throws: `AgeError.badHeader` where it is of the identity's kind and breaks its rules.
    func fileKey(with identity: AgeIdentity) throws(AgeError) -> SecretBytes? {
        guard kind == Self.x25519 else { return nil }
        guard arguments.count == 2, let bytes = RawBase64.decode(arguments[1].utf8), bytes.count == 32,
            body.count == Self.wrappedLength
        else { throw .badHeader("a stanza of X25519 is not as one should be") }
        guard let share = OpenPublicKey(bytes), let shared = identity.key.agree(with: share) else {
            throw .badHeader("a stanza of X25519 has a share that shares no secret")
        }
        return unwrapped(Self.wrapKey(shared, share: share, recipient: identity.key.publicKey))
    }

    /// The same for a passphrase.
    ///
    /// - Throws: `AgeError.badHeader`, `tooCostly`, `outOfMemory`.
    func fileKey(with passphrase: AgePassphrase) throws(AgeError) -> SecretBytes? {
        guard kind == Self.scrypt else { return nil }
        guard arguments.count == 3, let salt = RawBase64.decode(arguments[1].utf8), salt.count == Self.saltLength,
            body.count == Self.wrappedLength
        else { throw .badHeader("its stanza of scrypt is not as one should be") }
        let digits = arguments[2].utf8
        guard digits.allSatisfy({ (0x30...0x39).contains($0) }), digits.first != 0x30, digits.count <= 9,
            let workFactor = Int(arguments[2])
        else { throw .badHeader("its stanza of scrypt has no work factor") }
        guard workFactor <= Scrypt.highestWorkFactor else {
            throw .tooCostly(workFactor: workFactor)
        }
        return unwrapped(try Self.wrapKey(passphrase, salt: salt, workFactor: workFactor))
    }

    private static func wrapKey(
        _ shared: borrowing SecretBytes, share: OpenPublicKey, recipient: OpenPublicKey
    ) -> SecretKey {
        shared.hkdf(salt: share.bytes + recipient.bytes, info: "\(AgeFormat.version)/\(x25519)")
    }

    private static func wrapKey(
        _ passphrase: AgePassphrase, salt: [UInt8], workFactor: Int
    ) throws(AgeError) -> SecretKey {
        do throws(SealError) {
            return try Scrypt.key(
                passphrase: passphrase.bytes, salt: Array("\(AgeFormat.version)/\(scrypt)".utf8) + salt,
                workFactor: workFactor)
        } catch { throw .outOfMemory(byteCount: 1024 << workFactor) }
    }

    /// A key that wraps is never used again, so its nonce may be zeros.
    private static var nonce: [UInt8] { [UInt8](repeating: 0, count: SecretKey.shortNonceLength) }

    private static func wrapped(_ fileKey: borrowing SecretBytes, _ wrap: SecretKey) -> [UInt8] {
        var body = [UInt8](repeating: 0, count: wrappedLength)
        body.withUnsafeMutableBytes { body in
            fileKey.withUnsafeBytes { wrap.sealChaCha20($0, nonce: nonce, into: body) }
        }
        return body
    }

    private func unwrapped(_ wrap: SecretKey) -> SecretBytes? {
        var isGenuine = false
        let fileKey = SecretBytes(count: AgeFormat.fileKeyLength) { out in
            isGenuine = body.withUnsafeBytes { wrap.openChaCha20($0, nonce: Self.nonce, into: out) }
        }
        guard isGenuine else { return nil }
        return fileKey
    }
}
