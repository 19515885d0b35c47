import Seal
import Store

extension Ledger {
    /// The checkpoint of any size from 1 on, as the signed note that it was when the ledger had that size.
    ///
    /// - Throws: `LedgerError.noSuchSize`; `LedgerError.altered` where the ledger is not what was signed.
    package func checkpoint(ofSize size: Int) throws -> SignedNote {
        try signedTree(ofSize: size).note
    }

    /// A proof that an entry stands in the tree of a size.
    ///
    /// - Parameter size: nil for the newest.
    /// - Throws: `LedgerError.noSuchEntry`, `noSuchSize`; `altered` as above.
    package func proof(of sequence: Int, inTreeOfSize size: Int? = nil, extra: [UInt8]? = nil) throws -> TreeProof {
        let size = try size ?? newest().size
        guard sequence >= 0, sequence < size else { throw LedgerError.noSuchEntry(sequence: sequence, size: size) }
        let tree = try signedTree(ofSize: size)
        return TreeProof(
            index: sequence, path: MerkleTree.inclusionPath(of: sequence, in: tree.leaves), extra: extra,
            checkpoint: tree.note)
    }

    /// The hashes that show that the tree of `oldSize` entries is the beginning of that of `newSize` (RFC 6962, section
    /// 2.1.2).
    ///
    /// - Throws: as `checkpoint(ofSize:)`.
    package func consistencyProof(from oldSize: Int, to newSize: Int) throws -> [Digest256] {
        guard oldSize >= 1, oldSize <= newSize else { throw LedgerError.noSuchSize(oldSize, size: newSize) }
        return MerkleTree.consistencyProof(from: oldSize, in: try signedTree(ofSize: newSize).leaves)
    }

    /// The leaves of a tree, and the note of whoever counted for it; the signature over their root is checked.
    private func signedTree(ofSize size: Int) throws -> (leaves: [Digest256], note: SignedNote) {
        let newest = try newest()
        guard size >= 1, size <= newest.size else { throw LedgerError.noSuchSize(size, size: newest.size) }
        guard let term = try signers().first(where: { $0.counts(for: size) }) else {
            throw LedgerError.noSuchSize(size, size: newest.size)
        }
        let known =
            size == newest.size ? newest.last?.signature : term.closing?.size == size ? term.closingSignature : nil
        if let known, let leaves = localLeaves(size), let note = note(leaves, signature: known, of: term.key) {
            return (leaves, note)
        }
        // The frames say it all; the local leaves only save reading them.
        let (leaves, signature) = try readTree(ofSize: size)
        if let note = note(leaves, signature: signature, of: term.key) { return (leaves, note) }
        throw LedgerError.altered(.wrongClosing(epoch: term.number, size: size))
    }

    /// The checkpoint over `leaves` with a signature; nil where it is not that of `key`.
    private func note(_ leaves: [Digest256], signature: [UInt8], of key: NoteKey) -> SignedNote? {
        let note = Checkpoint(origin: origin, size: leaves.count, root: MerkleTree.root(of: leaves))
            .note(signature: signature, of: key)
        return note.isSigned(by: key) ? note : nil
    }

    /// The leaves that this machine wrote down; nil where there are fewer. Not to be trusted without their root.
    private func localLeaves(_ count: Int) -> [Digest256]? {
        guard let file = try? OpenFile(folder.ledgerLeaves, .read(followingLinks: false)),
            let bytes = try? file.read(32 * count, at: 0)
        else { return nil }
        return bytes.withUnsafeBytes { bytes in
            (0..<count).map { Digest256(UnsafeRawBufferPointer(rebasing: bytes[32 * $0..<32 * $0 + 32])) }
        }
    }

    /// The leaves that the frames state, and the last one's signature.
    private func readTree(ofSize size: Int) throws -> (leaves: [Digest256], signature: [UInt8]) {
        var leaves: [Digest256] = []
        leaves.reserveCapacity(size)
        var signature: [UInt8] = []
        let file = try EntriesFile(folder, vault: vault, forWriting: false)
        var pieces = FramePieces(file, to: try file.file.byteCount())
        while leaves.count < size, let piece = try pieces.next() {
            piece.forEach { view, _, _ in
                leaves.append(view.statedLeafHash)
                guard leaves.count == size else { return true }
                signature = Array(view.signature)
                return false
            }
        }
        return (leaves, signature)
    }
}
