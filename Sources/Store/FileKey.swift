import Seal

/// The random key of one pack, manifest or layout, as it lies in the `.key` file beside it: sealed to the vault's `read`
/// key, 89 bytes.
package enum FileKey {
    /// Bytes of the file.
    package static let byteCount = 89
    private static let magic = Array("MKEY".utf8) + [1]

    /// The file's content.
    package static func file(_ key: SecretKey, sealedTo read: SealingKey) -> [UInt8] {
        var bytes = magic
        bytes.append(littleEndian: read.generation)
        bytes += key.withUnsafeBytes { read.key.sealBox($0) }
        return bytes
    }

    /// Writes the `.key` file of `path`, durably.
    package static func write(_ key: SecretKey, of path: String, in folder: VaultFolder, sealedTo read: SealingKey)
        throws(StoreError)
    {
        try DurableFile.write(file(key, sealedTo: read), to: folder.key(of: path))
    }

    /// The key of `path`.
    ///
    /// - Throws: `.damaged`, naming the `.key` file, where it is not one or does not open; `.sealedToOther` where `bundle`
    ///   has not the `read` key that it is sealed to.
    package static func read(of path: String, in folder: VaultFolder, with bundle: Bundle) throws(StoreError)
        -> SecretKey
    {
        let keyPath = folder.key(of: path)
        guard DurableFile.exists(keyPath) else {
            throw .damaged(
                path: keyPath, reason: "it is missing, and without it \(folder.relative(path)) cannot be read")
        }
        return try open(keyPath, with: bundle).key
    }

    /// Seals the key in the file at `keyPath` to `read`, durably, where it is sealed to an earlier one.
    ///
    /// - Returns: whether the file was written anew.
    /// - Throws: as `read`.
    package static func reseal(_ keyPath: String, from bundle: Bundle, to read: SealingKey) throws(StoreError) -> Bool {
        let (key, generation) = try open(keyPath, with: bundle)
        guard generation != read.generation else { return false }
        try DurableFile.write(file(key, sealedTo: read), to: keyPath)
        return true
    }

    private static func open(_ path: String, with bundle: Bundle) throws(StoreError)
        -> (key: SecretKey, generation: UInt32)
    {
        let bytes = try DurableFile.read(path, limit: 4096)
        guard bytes.count == byteCount, bytes.starts(with: magic) else {
            throw .damaged(path: path, reason: "it is not a key file")
        }
        let generation = UInt32(littleEndianBytes: bytes[5..<9])
        guard let opener = bundle.read[generation] else { throw .sealedToOther(path: path, generation: generation) }
        guard let key = opener.openBox(Array(bytes[9...])), key.count == 32 else {
            throw .damaged(path: path, reason: "it does not open with the vault's read key")
        }
        return (key.withUnsafeBytes { SecretKey(copying: $0) }, generation)
    }
}
