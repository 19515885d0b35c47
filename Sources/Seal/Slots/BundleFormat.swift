/// The numbers of a bundle's plaintext (FORMAT.md, "slots"), for its writer and its reader.
enum BundleFormat {
    /// "MBND" and the version.
    static let magic = Array("MBND".utf8) + [1]

    /// What root signs stands behind this.
    static let signatureContext = Array("muniment bundle\n".utf8)

    /// Magic, vault, slot, role, root's public key, lowest revision, count.
    static let headLength = 5 + 16 + 8 + 1 + 32 + 8 + 2

    /// Kind, generation, the key.
    static let keyLength = 1 + 4 + 32

    /// What a key is.
    enum Kind: UInt8 {
        case read = 1
        case id
        case log
        case access
        case root
    }
}
