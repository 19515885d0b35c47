import Seal

/// The random key of one pack, manifest or layout, as it lies in the `.key` file beside it: sealed to the vault's `read`
/// key, 89 bytes.
package enum FileKey {
    /// Bytes of the file.
    package static let byteCount = 89
    private static let magic = Array("MKEY".utf8) + [1]
    /// Behind the magic and the generation.
    private static let boxStart = 9
    /// No such file is longer; what is, is not read.
    private static let limit = 4096

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
        try open(try bytes(of: path, in: folder), folder.key(of: path), with: bundle).key
    }

    /// The `.key` file of `path` as it lies there.
    ///
    /// - Throws: `.damaged`, naming it, where it is missing.
    package static func bytes(of path: String, in folder: VaultFolder) throws(StoreError) -> [UInt8] {
        let keyPath = folder.key(of: path)
        do { return try DurableFile.read(keyPath, limit: limit) } catch {
            guard DurableFile.exists(keyPath) else {
                throw .damaged(
                    path: keyPath, reason: "it is missing, and without it \(folder.relative(path)) cannot be read")
            }
            throw error
        }
    }

    /// Puts the key of `path` into `box`.
    ///
    /// - Parameter bytes: those of the `.key` file.
    /// - Throws: as `read`.
    package static func take(
        _ bytes: [UInt8], of path: String, in folder: VaultFolder, with bundle: Bundle, into box: inout BoxedKey
    ) throws(StoreError) {
        let keyPath = folder.key(of: path)
        let opener = try sealer(of: bytes, keyPath, with: bundle).key
        guard bytes[boxStart...].withUnsafeBytes({ box.take($0, with: opener) }) else { throw unopened(keyPath) }
    }

    /// The key in the file at `keyPath`.
    ///
    /// - Throws: as above.
    package static func read(at keyPath: String, with bundle: Bundle) throws(StoreError) -> SecretKey {
        try open(try DurableFile.read(keyPath, limit: limit), keyPath, with: bundle).key
    }

    /// Seals the key in the file at `keyPath` to `read`, durably, where it is sealed to an earlier one.
    ///
    /// - Returns: whether the file was written anew.
    /// - Throws: as `read`.
    package static func reseal(_ keyPath: String, from bundle: Bundle, to read: SealingKey) throws(StoreError) -> Bool {
        let (key, generation) = try open(try DurableFile.read(keyPath, limit: limit), keyPath, with: bundle)
        guard generation != read.generation else { return false }
        try DurableFile.write(file(key, sealedTo: read), to: keyPath)
        return true
    }

    private static func open(_ bytes: [UInt8], _ path: String, with bundle: Bundle) throws(StoreError)
        -> (key: SecretKey, generation: UInt32)
    {
        let (opener, generation) = try sealer(of: bytes, path, with: bundle)
        guard let key = opener.openBox(Array(bytes[boxStart...])), key.count == 32 else { throw unopened(path) }
        return (SecretKey(key), generation)
    }

    /// The secret half of the key that a file's box is sealed to, and its generation.
    private static func sealer(of bytes: [UInt8], _ path: String, with bundle: Bundle) throws(StoreError)
        -> (key: OpenSecretKey, generation: UInt32)
    {
        guard bytes.count == byteCount, bytes.starts(with: magic) else {
            throw .damaged(path: path, reason: "it is not a key file")
        }
        let generation = UInt32(littleEndianBytes: bytes[magic.count..<boxStart])
        guard let opener = bundle.read[generation] else { throw .sealedToOther(path: path, generation: generation) }
        return (opener, generation)
    }

    private static func unopened(_ path: String) -> StoreError {
        .damaged(path: path, reason: "it does not open with the vault's read key")
    }
}
