/// A bundle as a slot holds it: signed by root, in a box sealed to the slot's owner (FORMAT.md, "slots").
extension Bundle {
    /// The box for `card`'s owner, with as many of the keys as `role` may have.
    ///
    /// - Parameter lowestRevision: the lowest revision of the header that the owner will accept from now on.
    package func sealed(
        for card: IdentityCard, vault: VaultID, slot: SlotID, role: Role, lowestRevision: UInt64, root: SigningKey
    ) -> [UInt8] {
        let keys = limited(to: role).numberedKeys
        var head = BundleFormat.magic + vault.bytes + slot.bytes + [role.code] + root.verifyKey.bytes
        head.append(littleEndian: lowestRevision)
        head.append(littleEndian: UInt16(keys.count))

        let context = BundleFormat.signatureContext
        let signedLength = context.count + head.count + keys.count * BundleFormat.keyLength
        // The context comes first so that what is signed lies in one piece; the box leaves it out.
        let message = SecretBytes(count: signedLength) { message in
            message.copyBytes(from: context + head)
            var position = context.count + head.count
            for key in keys {
                var number: [UInt8] = [key.kind.rawValue]
                number.append(littleEndian: key.generation)
                UnsafeMutableRawBufferPointer(rebasing: message[position...]).copyBytes(from: number)
                key.withUnsafeBytes {
                    UnsafeMutableRawBufferPointer(rebasing: message[(position + number.count)...]).copyMemory(from: $0)
                }
                position += BundleFormat.keyLength
            }
        }
        return message.withUnsafeBytes { message in
            let signature = root.sign(message)
            let signed = UnsafeRawBufferPointer(rebasing: message[context.count...])
            let plain = SecretBytes(count: signed.count + signature.count) { plain in
                plain.copyMemory(from: signed)
                UnsafeMutableRawBufferPointer(rebasing: plain[signed.count...]).copyBytes(from: signature)
            }
            return plain.withUnsafeBytes { card.open.sealBox($0) }
        }
    }

    /// Opens a slot's box and checks root's signature with the root key that it names.
    ///
    /// - Throws: `SealError.wrongSecret` if the box does not open with `identity`; `damagedBundle` if what is in it is
    ///   not a bundle of `vault` and `slot`, or is not signed by the root it names.
    package static func open(
        _ box: [UInt8], with identity: Identity, vault: VaultID, slot: SlotID
    ) throws(SealError) -> OpenedBundle {
        guard let plain = identity.openKey.openBox(box) else { throw .wrongSecret }
        return try OpenedBundle(plain: plain, vault: vault, slot: slot)
    }

    /// All keys in the order in which they are written: by kind, then by generation.
    private var numberedKeys: [NumberedKey] {
        func numbered(_ kind: BundleFormat.Kind, _ keys: [UInt32: OpenSecretKey]) -> [NumberedKey] {
            keys.sorted { $0.key < $1.key }.map { NumberedKey(kind: kind, generation: $0.key, secret: .open($0.value)) }
        }
        return numbered(.read, read)
            + (id.map { [NumberedKey(kind: .id, generation: 1, secret: .symmetric($0))] } ?? [])
            + numbered(.log, log) + numbered(.access, access)
            + (root.map { [NumberedKey(kind: .root, generation: 1, secret: .signing($0))] } ?? [])
    }
}

/// One key of a bundle with what stands before it.
private struct NumberedKey {
    enum Secret {
        case open(OpenSecretKey)
        case symmetric(SecretKey)
        case signing(SigningKey)
    }

    let kind: BundleFormat.Kind
    let generation: UInt32
    let secret: Secret

    func withUnsafeBytes(_ body: (UnsafeRawBufferPointer) -> Void) {
        switch secret {
        case .open(let key): key.withUnsafeBytes(body)
        case .symmetric(let key): key.withUnsafeBytes(body)
        case .signing(let key): key.withUnsafeSeed(body)
        }
    }
}
