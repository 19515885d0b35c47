import Seal
import Store

/// `ledger/entries`: magic and vault id, then frames.
final class EntriesFile: Sendable {
    static let headCount = 20
    private static let magic = Array("MLG1".utf8)

    let file: OpenFile

    /// The first bytes of a vault's file.
    static func head(of vault: VaultID) -> [UInt8] { magic + vault.bytes }

    /// Opens the file and checks that it is the vault's.
    ///
    /// - Throws: `LedgerError.noLedger`; `LedgerError.altered` where its first bytes are not those of this vault's ledger;
    ///   `StoreError`.
    init(_ folder: VaultFolder, vault: VaultID, forWriting: Bool) throws {
        guard DurableFile.exists(folder.ledgerEntries) else { throw LedgerError.noLedger(path: folder.ledgerEntries) }
        file = try OpenFile(folder.ledgerEntries, forWriting ? .change : .read(followingLinks: false))
        guard try file.byteCount() >= Self.headCount, try file.read(Self.headCount, at: 0) == Self.head(of: vault)
        else {
            throw LedgerError.altered(
                .malformed(
                    file: folder.relative(folder.ledgerEntries), reason: "it is not the ledger of vault \(vault)"))
        }
    }

    /// The bytes of the frame that begins at `offset`; nil where none does.
    func frame(at offset: Int) throws(StoreError) -> [UInt8]? {
        let available = try file.byteCount() - offset
        guard offset >= Self.headCount, available >= 4 else { return nil }
        let head = try file.read(4, at: offset)
        guard case .frame(let count) = head.withUnsafeBytes({ FrameView.start(of: $0, at: 0) }), count <= available
        else { return nil }
        return try file.read(count, at: offset)
    }
}

extension EntriesFile {
    /// The last frame that a local checkpoint knows of; nil unless it lies where that says, whole, signed by somebody, and
    /// behind the signature that its leaf covers.
    func lastFrame(of local: LocalCheckpoint) throws(StoreError) -> Frame? {
        guard let bytes = try frame(at: local.lastOffset), local.lastOffset + bytes.count == local.end else {
            return nil
        }
        let sequence = local.frontier.size - 1
        var before = Digest256.zero
        if sequence > 0 {
            let start = local.lastOffset - FrameLayout.signatureCount
            guard start >= Self.headCount else { return nil }
            before = Digest256.sha256(try file.read(FrameLayout.signatureCount, at: start))
        }
        return bytes.withUnsafeBytes { bytes in
            guard let view = FrameView(bytes), view.hasSignature,
                view.leafHash(after: before) == view.statedLeafHash
            else { return nil }
            return Frame(view, sequence: sequence, offset: local.lastOffset)
        }
    }
}
