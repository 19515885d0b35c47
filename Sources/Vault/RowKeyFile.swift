import Catalog
import Seal
import Store

/// The keys of the catalog's rows that boxes gave on this machine, so that a list does not open each box again
/// (`schema/FORMAT.md`, "What is derived"; docs/decisions/0030). Any of it may be lost, and none of it is copied elsewhere.
struct RowKeyFile {
    /// What a file holds, or is to hold.
    struct Contents {
        let keys: RowKeys
        /// For each key of `keys` BLAKE2b of the `.key` file that it came out of.
        let origins: [Digest256]

        static var none: Contents { Contents(keys: RowKeys(capacity: 0), origins: []) }
    }

    private static let magic = Array("MROW".utf8) + [1]
    private static let context = Array("muniment row keys\n".utf8)
    private static let headCount = magic.count + 16 + 4
    private static let entryCount = 64
    private static let nonceCount = SecretKey.nonceLength
    /// That of a million snapshots and a half.
    private static let limit = 128 << 20

    private let path: String
    private let vault: VaultID
    private let key: SecretKey

    /// - Parameter key: what it is sealed with, for this purpose alone. Only who opens the boxes may be able to make it: who does is
    ///   believed when he says what a row's key is.
    init(path: String, vault: VaultID, key: SecretKey) {
        self.path = path
        self.vault = vault
        self.key = key
    }

    /// What stands there; nothing where there is no such file, or not one that was made with this key.
    func read() -> Contents {
        guard let file = try? DurableFile.read(path, limit: Self.limit), file.count >= Self.headCount,
            file.starts(with: Self.magic + vault.bytes)
        else { return .none }
        let count = Int(UInt32(littleEndianBytes: file[..<Self.headCount].suffix(4)))
        let end = Self.headCount + count * Self.entryCount
        guard file.count == end + Self.nonceCount + 32 * count + SecretKey.tagLength else { return .none }
        let digests = file.withUnsafeBytes { file in
            (0..<2 * count).map { index in
                let place = Self.headCount + 32 * index
                return Digest256(UnsafeRawBufferPointer(rebasing: file[place..<place + 32]))
            }
        }
        let keys = RowKeys(
            opening: Array(file[(end + Self.nonceCount)...]), nonce: Array(file[end..<end + Self.nonceCount]),
            associated: Self.context + file[..<end], with: key,
            of: stride(from: 0, to: 2 * count, by: 2).map { digests[$0] })
        return keys.map { keys in
            Contents(keys: keys, origins: stride(from: 1, to: 2 * count, by: 2).map { digests[$0] })
        } ?? .none
    }

    /// Puts `contents` in the place of what stood there. Not fsynced, and that it cannot be written is no failure.
    func write(_ contents: Contents) {
        var file = Self.magic + vault.bytes
        file.append(littleEndian: UInt32(contents.origins.count))
        for (snapshot, origin) in zip(contents.keys.snapshots, contents.origins) {
            file += snapshot.bytes
            file += origin.bytes
        }
        let nonce = Randomness.bytes(Self.nonceCount)
        let sealed = contents.keys.sealed(nonce: nonce, associated: Self.context + file, with: key)
        try? DurableFile.writeDerived(file + nonce + sealed, to: path)
    }
}

extension Vault {
    /// The keys of the rows of `ids`, which are snapshots that are there.
    ///
    /// - Parameter present: all snapshots that are there. Of others no key is kept.
    /// - Throws: `StoreError.damaged` where a `.key` file is missing or does not open.
    func rowKeys(of ids: [Digest256], among present: Set<Digest256>) throws -> RowKeys {
        let file = try rowKeyFile(bundle)
        let known = file?.read() ?? .none
        let origins = Dictionary(uniqueKeysWithValues: zip(known.keys.snapshots, known.origins))
        let found = RowKeys(capacity: ids.count)
        var foundOrigins: [Digest256] = []
        var box = BoxedKey()
        var isNew = false
        for id in ids {
            let path = folder.snapshot(id)
            let bytes = try FileKey.bytes(of: path, in: folder)
            let origin = Blake2b.hash(bytes)
            foundOrigins.append(origin)
            if origins[id] == origin, found.append(id, from: known.keys) { continue }
            isNew = true
            try opening { try FileKey.take(bytes, of: path, in: folder, with: $0, into: &box) }
            try append(id, from: &box, to: found)
        }
        if let file, isNew || known.keys.snapshots.contains(where: { !present.contains($0) }) {
            file.write(contents(found, foundOrigins, known, among: present))
        }
        return found
    }

    /// What is to be kept: what was found now, and of the others what was known.
    private func contents(
        _ found: RowKeys, _ origins: [Digest256], _ known: RowKeyFile.Contents, among present: Set<Digest256>
    ) -> RowKeyFile.Contents {
        let kept = RowKeys(capacity: found.snapshots.count + known.keys.snapshots.count)
        var keptOrigins: [Digest256] = []
        for (snapshot, origin) in zip(found.snapshots, origins) where kept.append(snapshot, from: found) {
            keptOrigins.append(origin)
        }
        for (snapshot, origin) in zip(known.keys.snapshots, known.origins)
        where present.contains(snapshot) && kept.append(snapshot, from: known.keys) {
            keptOrigins.append(origin)
        }
        return RowKeyFile.Contents(keys: kept, origins: keptOrigins)
    }

    /// Where row keys are kept; nil where nothing can be written. Its key takes two secrets, `read` and `id`, as a row's own does.
    func rowKeyFile(_ bundle: Bundle) throws -> RowKeyFile? {
        guard isWritable, let read = bundle.read.max(by: { $0.key < $1.key })?.value else { return nil }
        let key = read.withUnsafeBytes { SecretKey(copying: $0) }
            .derive("row keys", context: try keys.catalog.mac(header.vault.bytes).bytes)
        return RowKeyFile(path: folder.rowKeys, vault: header.vault, key: key)
    }
}
