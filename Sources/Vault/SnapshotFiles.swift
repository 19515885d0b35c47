import Catalog
import Seal
import Store

/// A snapshot as it stands on disk, opened and checked: the manifest against its keyed id, the layout against its MAC.
package struct Snapshot: Sendable {
    package let id: Digest256
    package let manifest: Manifest
    package let layout: Layout
    /// Opens the catalog's rows of this snapshot; it goes when the manifest's `.key` file goes.
    let rowKey: SecretKey
}

extension Vault {
    /// Opens a snapshot's manifest and layout.
    ///
    /// - Throws: `StoreError.damaged`, naming the file, where either is missing or not what was written.
    package func snapshot(_ id: Digest256) throws -> Snapshot {
        let (json, key) = try document(.manifest, of: id, at: folder.snapshot(id))
        let path = folder.snapshot(id)
        guard try keys.snapshot.mac(json) == id else {
            throw StoreError.damaged(path: path, reason: "its name is not that of its contents")
        }
        guard let manifest = Manifest.decode(json, vault: header.vault) else {
            throw StoreError.damaged(path: path, reason: "it is not a manifest of this vault")
        }
        let layout = try layout(of: id)
        guard layout.files.count == manifest.files.count, layout.collections.count == manifest.collections.count else {
            throw StoreError.damaged(path: folder.layout(id), reason: "it does not go with its manifest")
        }
        return Snapshot(id: id, manifest: manifest, layout: layout, rowKey: try rowKey(from: key))
    }

    /// Opens a snapshot's layout alone.
    func layout(of id: Digest256) throws -> Layout {
        let path = folder.layout(id)
        let (json, _) = try document(.layout, of: id, at: path)
        guard let layout = Layout.decode(json, snapshot: id, vault: header.vault, key: try keys.layout) else {
            throw StoreError.damaged(path: path, reason: "its MAC does not fit it")
        }
        return layout
    }

    private func document(
        _ kind: SealedDocument.Kind, of id: Digest256, at path: String
    ) throws -> ([UInt8], SecretKey) {
        guard DurableFile.exists(path) else { throw StoreError.damaged(path: path, reason: "it is missing") }
        let key = try opening { try FileKey.read(of: path, in: folder, with: $0) }
        let file = try DurableFile.read(path, limit: Encoded.longestDocument)
        return (
            try SealedDocument.open(file, at: path, kind: kind, snapshot: id, vault: header.vault, key: key), key
        )
    }

    /// The key under which the catalog seals a snapshot's rows.
    func rowKey(of id: Digest256) throws -> SecretKey {
        try rowKey(from: opening { try FileKey.read(of: folder.snapshot(id), in: folder, with: $0) })
    }

    /// The same, from the manifest's own key. The vault's `id` goes into it as well: anyone can seal a key of their own to `read`, and
    /// would have rows believed that they made up.
    private func rowKey(from key: SecretKey) throws(VaultError) -> SecretKey {
        try keys.catalog.derive("row", context: key.derive("catalog").digest.bytes)
    }

    /// Puts the same behind those that are in `found`, for who asks for the keys of many snapshots.
    ///
    /// - Parameter key: the manifest's own.
    func append(_ id: Digest256, from key: inout BoxedKey, to found: RowKeys) throws(VaultError) {
        guard let context = key.digest(derivedFor: "catalog"),
            found.append(id, derivedFrom: try keys.catalog, "row", context: context.bytes)
        else { preconditionFailure("there is a key, and room for it") }
    }

    /// Opens a pack.
    ///
    /// - Throws: `StoreError.damaged`; `VaultError.notPermitted` to those who have no `read` key.
    func pack(_ id: Digest256) throws -> PackReader {
        try opening { try PackReader(id, in: folder, vault: header.vault, with: $0) }
    }

    /// Bytes of a snapshot's manifest, layout and their keys.
    func documentsByteCount(of id: Digest256) throws(StoreError) -> Int {
        var count = 0
        for path in [folder.snapshot(id), folder.layout(id)] {
            count += try OpenFile(path, .read(followingLinks: true)).byteCount() + FileKey.byteCount
        }
        return count
    }

    /// Makes a snapshot: its layout first, and last its manifest, with which it exists.
    ///
    /// - Returns: the key of the catalog's rows.
    func write(_ manifest: [UInt8], _ layout: Layout, as id: Digest256, sealedTo read: SealingKey) throws -> SecretKey {
        // Where there are collections there may be blocks in columns of any kind.
        let version = layout.collections.isEmpty ? 1 : Columns.layoutVersion
        _ = try write(
            try layout.encoded(try keys.layout), .layout, version: version, of: id, at: folder.layout(id),
            sealedTo: read)
        return try rowKey(
            from: write(manifest, .manifest, version: 1, of: id, at: folder.snapshot(id), sealedTo: read))
    }

    private func write(
        _ plain: [UInt8], _ kind: SealedDocument.Kind, version: UInt8, of id: Digest256, at path: String,
        sealedTo read: SealingKey
    ) throws(StoreError) -> SecretKey {
        let key = SecretKey.random()
        let file = SealedDocument.file(
            plain, kind: kind, version: version, snapshot: id, vault: header.vault, key: key)
        try FileKey.write(key, of: path, in: folder, sealedTo: read)
        try DurableFile.write(file, to: path)
        return key
    }
}
