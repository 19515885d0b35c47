// Invariant: the plaintext's length is checked against its count of keys before anything behind the head is read; all
// offsets below come from that.

/// What a slot's box held, root's signature checked.
package struct OpenedBundle: Sendable {
    /// The keys.
    package let bundle: Bundle
    /// What its owner may do.
    package let role: Role
    /// The vault's root, which the header must be signed by.
    package let root: VerifyKey
    /// The lowest revision of the header that may be accepted.
    package let lowestRevision: UInt64

    /// Reads a bundle's plaintext.
    ///
    /// - Throws: `SealError.damagedBundle` if it is not of the form, not of this vault and slot, or not signed by root.
    init(plain: borrowing SecretBytes, vault: VaultID, slot: SlotID) throws(SealError) {
        let parsed = plain.withUnsafeBytes { plain in
            Result { () throws(SealError) in try OpenedBundle(plain, vault: vault, slot: slot) }
        }
        self = try parsed.get()
    }

    private init(_ plain: UnsafeRawBufferPointer, vault: VaultID, slot: SlotID) throws(SealError) {
        guard plain.count >= BundleFormat.headLength, plain.starts(with: BundleFormat.magic) else {
            throw .damagedBundle(reason: "it does not begin as one of version 1")
        }
        let count = Int(UInt16(littleEndian: plain.loadUnaligned(fromByteOffset: 70, as: UInt16.self)))
        let signedLength = BundleFormat.headLength + count * BundleFormat.keyLength
        guard plain.count == signedLength + SigningKey.signatureLength else {
            throw .damagedBundle(reason: "its length is not that of \(count) keys")
        }
        guard let root = VerifyKey(Array(plain[30..<62])),
            Self.isSigned(plain, signedLength: signedLength, by: root)
        else {
            throw .damagedBundle(reason: "root's signature does not match")
        }
        guard plain[5..<21].elementsEqual(vault.bytes), plain[21..<29].elementsEqual(slot.bytes) else {
            throw .damagedBundle(reason: "it was made for another vault or slot")
        }
        guard let role = Role(code: plain[29]) else {
            throw .damagedBundle(reason: "it names no known role")
        }
        self.role = role
        self.root = root
        lowestRevision = UInt64(littleEndian: plain.loadUnaligned(fromByteOffset: 62, as: UInt64.self))
        bundle = try Self.keys(UnsafeRawBufferPointer(rebasing: plain[BundleFormat.headLength..<signedLength]))
        guard bundle.root.map({ $0.verifyKey == root }) ?? true else {
            throw .damagedBundle(reason: "its root is not the one that signed it")
        }
    }

    private static func isSigned(
        _ plain: UnsafeRawBufferPointer, signedLength: Int, by root: VerifyKey
    ) -> Bool {
        let context = BundleFormat.signatureContext
        // In guarded memory, since the keys are in it.
        let message = SecretBytes(count: context.count + signedLength) { message in
            message.copyBytes(from: context)
            UnsafeMutableRawBufferPointer(rebasing: message[context.count...])
                .copyMemory(from: UnsafeRawBufferPointer(rebasing: plain[..<signedLength]))
        }
        return message.withUnsafeBytes { root.verifies(Array(plain[signedLength...]), of: $0) }
    }

    private static func keys(_ list: UnsafeRawBufferPointer) throws(SealError) -> Bundle {
        var open: [BundleFormat.Kind: [UInt32: OpenSecretKey]] = [:]
        var id: SecretKey?
        var root: SigningKey?
        for position in stride(from: 0, to: list.count, by: BundleFormat.keyLength) {
            let generation = UInt32(
                littleEndian: list.loadUnaligned(fromByteOffset: position + 1, as: UInt32.self))
            let key = UnsafeRawBufferPointer(rebasing: list[(position + 5)..<(position + BundleFormat.keyLength)])
            switch BundleFormat.Kind(rawValue: list[position]) {
            case .id? where id == nil && generation == 1:
                id = SecretKey(copying: key)
            case .root? where root == nil && generation == 1:
                root = SigningKey(seed: key)
            case let kind? where kind != .id && kind != .root && generation > 0 && open[kind]?[generation] == nil:
                open[kind, default: [:]][generation] = OpenSecretKey(copying: key)
            default:
                throw .damagedBundle(reason: "it lists a key twice, or one that no bundle has")
            }
        }
        return Bundle(
            read: open[.read] ?? [:], log: open[.log] ?? [:], access: open[.access] ?? [:], id: id, root: root)
    }
}
