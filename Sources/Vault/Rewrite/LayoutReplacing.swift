import Seal
import Store

/// Puts layouts in the place of those that snapshots have, under new keys.
///
/// A layout and its key are two files, and no reader may find the one without the other. So the new key lies beside the old one
/// first; then the layout is replaced; then the new key takes the old one's place. Whoever is killed in between leaves a
/// layout that the key beside it opens.
extension Vault {
    /// Replaces the layouts, each durable before the keys of the old ones are overwritten.
    func replace(_ layouts: [(id: Digest256, layout: Layout)], sealedTo read: SealingKey) throws {
        guard !layouts.isEmpty else { return }
        var files: [(path: String, temporary: String)] = []
        defer { for file in files { DurableFile.remove(file.temporary) } }
        for (id, layout) in layouts {
            let path = folder.layout(id)
            let key = SecretKey.random()
            let bytes = SealedDocument.file(
                try layout.encoded(try keys.layout), kind: .layout, version: layout.documentVersion, snapshot: id,
                vault: header.vault, key: key)
            let nextKey = DurableFile.temporaryPath(in: folder.layouts)
            let temporary = DurableFile.temporaryPath(in: folder.layouts)
            files += [(folder.nextKey(of: path), nextKey), (path, temporary)]
            try Self.write(FileKey.file(key, sealedTo: read), to: nextKey)
            try Self.write(bytes, to: temporary)
        }
        // The keys, durably, then the layouts.
        for isLayout in [false, true] {
            for (place, file) in files.enumerated() where place.isMultiple(of: 2) != isLayout {
                try DurableFile.rename(file.temporary, to: file.path)
                FaultPoint.pass("renamed \(file.path)")
            }
            try DurableFile.synchronise(folder: folder.layouts)
        }
        try DestroyedKeys(folder).note(layouts.map { folder.key(of: folder.layout($0.id)) })
        for (id, _) in layouts {
            let path = folder.layout(id)
            try DurableFile.rename(folder.nextKey(of: path), destroying: folder.key(of: path))
        }
        try DurableFile.synchronise(folder: folder.layouts)
    }

    /// Writes a file whose name the caller makes durable.
    private static func write(_ bytes: [UInt8], to path: String) throws(StoreError) {
        let file = try OpenFile(path, .create(permissions: 0o600))
        try file.write(bytes)
        try file.synchronise()
    }

    /// Finishes the replacing of layouts that was cut short, under the writer's lock.
    ///
    /// - Returns: how many there were.
    @discardableResult
    func settleLayoutKeys() throws -> Int {
        let pending = try folder.layoutsWithNextKeys()
        for id in pending {
            let path = folder.layout(id)
            let next = folder.nextKey(of: path)
            let key = try opening { try FileKey.read(at: next, with: $0) }
            if DurableFile.exists(path), (try? openLayout(id, at: path, with: key)) != nil {
                try DestroyedKeys(folder).note([folder.key(of: path)].filter(DurableFile.exists))
                try DurableFile.rename(next, destroying: folder.key(of: path))
            } else {
                try DurableFile.destroy(next)
            }
        }
        if !pending.isEmpty { try DurableFile.synchronise(folder: folder.layouts) }
        return pending.count
    }
}
