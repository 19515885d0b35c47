// Invariant: every index into `bytes` is checked against their count before it is used.

import Seal
import Store

/// What opens the commitment to a name: a random salt and the name itself.
package struct NameOpening: Hashable, Sendable {
    static let saltCount = 32
    private static let domain = Array("muniment name\n".utf8)

    /// Thirty-two random bytes, so that nobody can try names against a commitment.
    package let salt: [UInt8]
    package let name: String

    /// The opening of a new commitment.
    static func new(_ name: String) -> NameOpening {
        NameOpening(salt: Randomness.bytes(saltCount), name: name)
    }

    /// What an entry states in the name's place: SHA-256("muniment name\n" ‖ salt ‖ name).
    package var commitment: Digest256 { Self.commitment(to: salt + Array(name.utf8)) }

    /// The commitment to salt ‖ name.
    static func commitment(to plain: [UInt8]) -> Digest256 { Digest256.sha256(domain + plain) }
}

/// An opening as it lies in `ledger/names`, sealed.
struct SealedName {
    /// Where a frame's parts stand, in bytes from its first one (`schema/FORMAT.md`, "Names").
    static let commitment = 4
    static let generation = 36
    static let box = 40
    static let nonce = 120
    static let sealed = 144
    /// The fewest bytes that may follow a frame's length: an empty name, sealed.
    static let leastCount = sealed - 4 + NameOpening.saltCount + SecretKey.tagLength
    /// The most.
    static let mostCount = 1 << 20

    private static let context = Array("muniment opening\n".utf8)

    /// The frame, its length field included.
    let bytes: [UInt8]

    /// The frame that `bytes` are; nil if they are not exactly one.
    init?(_ bytes: [UInt8]) {
        guard let count = Self.byteCount(bytes), count == bytes.count else { return nil }
        self.bytes = bytes
    }

    /// How long the frame is that begins like this; nil where none does.
    static func byteCount(_ head: [UInt8]) -> Int? {
        guard head.count >= 4 else { return nil }
        let count = Int(UInt32(littleEndianBytes: head[..<4]))
        return (leastCount...mostCount).contains(count) ? 4 + count : nil
    }

    /// Seals an opening.
    ///
    /// - Throws: `LedgerError.tooLong`.
    init(_ opening: NameOpening, vault: VaultID, session: SessionKey) throws(LedgerError) {
        let commitment = opening.commitment
        let plain = opening.salt + Array(opening.name.utf8)
        let count = Self.sealed - 4 + plain.count + SecretKey.tagLength
        guard count <= Self.mostCount else { throw .tooLong(byteCount: count) }
        let nonce = Randomness.bytes(Self.sealed - Self.nonce)
        var bytes: [UInt8] = []
        bytes.append(littleEndian: UInt32(count))
        bytes += commitment.bytes
        bytes.append(littleEndian: session.generation)
        self.bytes =
            bytes + session.box + nonce
            + session.key.seal(plain, nonce: nonce, associated: Self.associated(commitment, vault: vault))
    }

    var statedCommitment: Digest256 {
        bytes.withUnsafeBytes { Digest256(UnsafeRawBufferPointer(rebasing: $0[Self.commitment..<Self.generation])) }
    }

    /// Whether the opening was erased: nothing but zeros stands where nonce and ciphertext stood.
    var isErased: Bool { bytes[Self.nonce...].allSatisfy { $0 == 0 } }

    /// What the seal covers besides salt and name: which vault's it is, and which commitment it opens.
    static func associated(_ commitment: Digest256, vault: VaultID) -> [UInt8] {
        context + vault.bytes + commitment.bytes
    }
}
