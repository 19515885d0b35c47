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
        guard layout.isParallel(to: manifest) else {
            throw StoreError.damaged(path: folder.layout(id), reason: "it does not go with its manifest")
        }
        return Snapshot(id: id, manifest: manifest, layout: layout, rowKey: try rowKey(from: key))
    }

    /// The snapshot with the layout that it has now, where reading it failed with `error` and it has another than it had then: its
    /// packs were replaced meanwhile.
    func moved(_ snapshot: Snapshot, _ error: any Error) throws -> Snapshot? {
        guard case .damaged? = error as? StoreError else { return nil }
        let layout = try layout(of: snapshot.id)
        guard layout.generation > snapshot.layout.generation, layout.isParallel(to: snapshot.manifest) else {
            return nil
        }
        return Snapshot(id: snapshot.id, manifest: snapshot.manifest, layout: layout, rowKey: snapshot.rowKey)
    }

    /// Opens a snapshot's layout alone.
    func layout(of id: Digest256) throws -> Layout {
        let path = folder.layout(id)
        let json = try layoutDocument(of: id, at: path)
        guard let layout = Layout.decode(json, snapshot: id, vault: header.vault, key: try keys.layout) else {
            throw StoreError.damaged(path: path, reason: "its MAC does not fit it")
        }
        return layout
    }

    /// The layout's document. Where it was just replaced, or its replacing was cut short, its key may be another than the one that
    /// was read before it, or lie beside it (`schema/FORMAT.md`, "Order of writing").
    private func layoutDocument(of id: Digest256, at path: String) throws -> [UInt8] {
        var last: StoreError?
        for _ in 0..<3 {
            do { return try document(.layout, of: id, at: path).0 } catch let error as StoreError {
                guard case .damaged = error, DurableFile.exists(path) else { throw error }
                last = error
            }
            if let key = try nextKey(of: path), let json = try? openLayout(id, at: path, with: key) { return json }
        }
        throw last ?? StoreError.damaged(path: path, reason: "its seal is broken")
    }

    /// The key of a layout that was to be put in place; nil where there is none, or none that opens.
    func nextKey(of path: String) throws -> SecretKey? {
        let next = folder.nextKey(of: path)
        guard DurableFile.exists(next) else { return nil }
        // It may have been renamed by now.
        return try? opening { try FileKey.read(at: next, with: $0) }
    }

    func openLayout(_ id: Digest256, at path: String, with key: SecretKey) throws(StoreError) -> [UInt8] {
        try SealedDocument.open(
            try DurableFile.read(path, limit: Encoded.longestDocument), at: path, kind: .layout, snapshot: id,
            vault: header.vault, key: key)
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
        _ = try write(
            try layout.encoded(try keys.layout), .layout, version: layout.documentVersion, of: id,
            at: folder.layout(id), sealedTo: read)
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

extension Layout {
    fileprivate func isParallel(to manifest: Manifest) -> Bool {
        files.count == manifest.files.count && collections.count == manifest.collections.count
    }

    /// What a reader of it must know.
    var documentVersion: UInt8 {
        let hasHoles =
            files.contains { $0.erased != nil } || collections.contains { $0.segments.contains { $0.ordinals != nil } }
        // Where there are collections there may be blocks in columns of any kind.
        return max(hasHoles ? SealedDocument.layoutWithHoles : 1, collections.isEmpty ? 1 : Columns.layoutVersion)
    }
}
