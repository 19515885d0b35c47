import Seal

/// What a block of a pack holds, as the pack's directory says.
package enum BlockKind: Hashable, Sendable {
    /// Bytes of a file, or of a framing stream, named by their keyed hash.
    case chunk(id: Digest256)
    /// Records with ascending ordinals.
    case records(first: Int, last: Int, count: Int)
    /// A part of a delta segment's order stream.
    case order
}

/// How block and directory are sealed into a pack: the additional data bind the vault, the pack and the place, and the
/// nonce is the place, which no two blocks of a pack share.
struct BlockSeal {
    let key: SecretKey
    private let head: [UInt8]

    /// The directory's position.
    static let directory = UInt64.max
    /// How many bytes sealing adds.
    static let overhead = SecretKey.tagLength

    init(key: SecretKey, vault: VaultID, serial: [UInt8]) {
        self.key = key
        head = vault.bytes + serial
    }

    func seal(_ encoded: [UInt8], position: UInt64) -> [UInt8] {
        let (nonce, associated) = binding(position)
        return key.seal(encoded, nonce: nonce, associated: associated)
    }

    func open(_ sealed: [UInt8], position: UInt64) -> [UInt8]? {
        let (nonce, associated) = binding(position)
        return key.open(sealed, nonce: nonce, associated: associated)
    }

    private func binding(_ position: UInt64) -> (nonce: [UInt8], associated: [UInt8]) {
        var place: [UInt8] = []
        place.append(littleEndian: position)
        return (place + [UInt8](repeating: 0, count: 16), head + place)
    }
}
