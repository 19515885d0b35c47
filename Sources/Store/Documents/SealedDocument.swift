import Seal

/// A manifest or layout on disk: JSON, encoded and sealed under a key of its own (`schema/FORMAT.md`, "Snapshots").
package struct SealedDocument: Sendable {
    /// Which of the two it is.
    package enum Kind: UInt8, Sendable {
        case manifest = 0x4D
        case layout = 0x4C

        /// The newest version that this program reads.
        package var newestVersion: UInt8 {
            switch self {
            case .manifest: 1
            case .layout: max(SealedDocument.layoutWithHoles, Columns.layoutVersion)
            }
        }
    }

    /// The version of layouts whose segments state their ordinals, as blocks of records may lack some, or whose files lack what was erased.
    package static let layoutWithHoles: UInt8 = 3

    private static let magic = Array("MDOC".utf8)
    private static let nonceCount = SecretKey.nonceLength
    private static let headCount = 6

    /// The file's content for `plain`.
    ///
    /// - Parameter version: what a reader must know to read on. Those who do not know it refuse the document, and say so.
    package static func file(
        _ plain: [UInt8], kind: Kind, version: UInt8 = 1, snapshot: Digest256, vault: VaultID, key: SecretKey
    ) -> [UInt8] {
        let head = magic + [kind.rawValue, version]
        let nonce = Randomness.bytes(nonceCount)
        let encoded = Encoded(plain, level: 6)
        return head + nonce
            + key.seal(encoded.bytes, nonce: nonce, associated: associated(head, snapshot: snapshot, vault: vault))
    }

    /// The document in `file`, which lies at `path`.
    ///
    /// - Throws: `.damaged` where anything of it is not as it was sealed; `.unsupported` where it is of a later version.
    package static func open(
        _ file: [UInt8], at path: String, kind: Kind, snapshot: Digest256, vault: VaultID, key: SecretKey
    ) throws(StoreError) -> [UInt8] {
        let head = Array(file.prefix(headCount))
        guard head.count == headCount, head.starts(with: magic), head[4] == kind.rawValue,
            file.count > headCount + nonceCount
        else {
            throw .damaged(path: path, reason: "it is not a \(kind)")
        }
        guard (1...kind.newestVersion).contains(head[5]) else {
            throw .unsupported(path: path, reason: "it is of version \(head[5])")
        }
        let nonce = Array(file[headCount..<headCount + nonceCount])
        guard
            let encoded = key.open(
                Array(file[(headCount + nonceCount)...]), nonce: nonce,
                associated: associated(head, snapshot: snapshot, vault: vault)),
            let plain = encoded.withUnsafeBytes({ Encoded.decode($0, limit: Encoded.longestDocument) })
        else { throw .damaged(path: path, reason: "its seal is broken") }
        return plain
    }

    private static func associated(_ head: [UInt8], snapshot: Digest256, vault: VaultID) -> [UInt8] {
        vault.bytes + snapshot.bytes + head
    }
}
