import Seal

/// A pack that has been given its name.
package struct FinishedPack: Sendable {
    package let id: Digest256
    /// BLAKE2b of the pack's key.
    package let keyDigest: Digest256
    /// The pack file and its `.key` file together.
    package let byteCount: Int
    package let directory: [PackDirectory.Entry]

    package init(id: Digest256, keyDigest: Digest256, byteCount: Int, directory: [PackDirectory.Entry]) {
        self.id = id
        self.keyDigest = keyDigest
        self.byteCount = byteCount
        self.directory = directory
    }
}

/// Where a block was put: in which of the packs that this writer makes (counted from 0), at which position.
package struct BlockPlace: Hashable, Sendable {
    package let pack: Int
    package let position: Int
}

/// Puts encoded blocks into packs, in the order they come. Nothing is visible in the vault before `publish`; a writer
/// that is let go of before leaves nothing behind.
package struct PackWriter: ~Copyable, Sendable {
    private let folder: VaultFolder
    private let vault: VaultID
    private let read: SealingKey
    private var current: OpenPack?
    private var closed: [ClosedPack] = []
    private var isPublished = false

    /// A pack is closed when it has this many bytes.
    private static let fullCount = 64 << 20

    private struct ClosedPack: Sendable {
        let temporary: String
        let key: SecretKey
        let id: Digest256
        let directory: PackDirectory
        let byteCount: Int
    }

    /// To come back to: all that is written later is as if it had not been.
    package struct Savepoint: Sendable {
        fileprivate let closedCount: Int
        /// How many blocks the open pack had; nil where none was open.
        fileprivate let blockCount: Int?
    }

    package init(folder: VaultFolder, vault: VaultID, read: SealingKey) {
        self.folder = folder
        self.vault = vault
        self.read = read
    }

    deinit {
        guard !isPublished else { return }
        for pack in closed { DurableFile.remove(pack.temporary) }
        if let temporary = current?.file.path { DurableFile.remove(temporary) }
    }

    /// Seals a block and puts it behind the others.
    package mutating func append(_ block: Encoded, kind: BlockKind) throws(StoreError) -> BlockPlace {
        if current == nil { current = try OpenPack(folder: folder, vault: vault) }
        let place = BlockPlace(pack: closed.count, position: current?.directory.entries.count ?? 0)
        try current?.append(block, kind: kind)
        if let count = current?.directory.byteCount, count >= Self.fullCount { try closeCurrent() }
        return place
    }

    package mutating func savepoint() -> Savepoint {
        Savepoint(closedCount: closed.count, blockCount: current?.directory.entries.count)
    }

    /// Undoes all that was written since the savepoint.
    package mutating func roll(back savepoint: Savepoint) throws(StoreError) {
        guard let blockCount = savepoint.blockCount else {
            removeCurrent()
            return dropClosed(behind: savepoint.closedCount)
        }
        if closed.count > savepoint.closedCount {
            removeCurrent()
            dropClosed(behind: savepoint.closedCount + 1)
            current = try OpenPack(reopening: closed.removeLast(), vault: vault)
        }
        try current?.cut(to: blockCount)
    }

    private mutating func removeCurrent() {
        if let path = current?.file.path { DurableFile.remove(path) }
        current = nil
    }

    private mutating func dropClosed(behind count: Int) {
        while closed.count > count { DurableFile.remove(closed.removeLast().temporary) }
    }

    private mutating func closeCurrent() throws(StoreError) {
        guard let pack = try current?.close() else { return }
        closed.append(pack)
        current = nil
    }

    /// Makes every pack durable under its name, its `.key` file first.
    package mutating func publish() throws(StoreError) -> [FinishedPack] {
        try closeCurrent()
        var folders: Set<String> = []
        var finished: [FinishedPack] = []
        for pack in closed {
            let path = folder.pack(pack.id)
            try DurableFile.makeFolder(folder.packFolder(pack.id))
            try FileKey.write(pack.key, of: path, in: folder, sealedTo: read)
            try DurableFile.rename(pack.temporary, to: path)
            FaultPoint.pass("pack \(pack.id)")
            folders.insert(folder.packFolder(pack.id))
            finished.append(
                FinishedPack(
                    id: pack.id, keyDigest: pack.key.digest, byteCount: pack.byteCount + FileKey.byteCount,
                    directory: pack.directory.entries))
        }
        for folder in folders { try DurableFile.synchronise(folder: folder) }
        isPublished = true
        return finished
    }

    /// The pack that blocks are going into.
    private struct OpenPack: ~Copyable, Sendable {
        let file: OpenFile
        let key: SecretKey
        private(set) var directory: PackDirectory
        private var hash: Blake2b
        private let seal: BlockSeal

        init(folder: VaultFolder, vault: VaultID) throws(StoreError) {
            let serial = Randomness.bytes(PackDirectory.serialCount)
            let file = try OpenFile(DurableFile.temporaryPath(in: folder.packs), .create(permissions: 0o600))
            do throws(StoreError) { try file.write(serial) } catch {
                DurableFile.remove(file.path)
                throw error
            }
            self.file = file
            key = SecretKey.random()
            directory = PackDirectory()
            hash = Blake2b()
            seal = BlockSeal(key: key, vault: vault, serial: serial)
            serial.withUnsafeBytes { hash.update($0) }
        }

        /// A pack that was already closed, to be cut and gone on with.
        init(reopening closed: ClosedPack, vault: VaultID) throws(StoreError) {
            let file = try OpenFile(closed.temporary, .update)
            let serial = try file.read(PackDirectory.serialCount, at: 0)
            self.file = file
            key = closed.key
            directory = closed.directory
            hash = Blake2b()
            seal = BlockSeal(key: key, vault: vault, serial: serial)
        }

        mutating func append(_ block: Encoded, kind: BlockKind) throws(StoreError) {
            let sealed = seal.seal(block.bytes, position: UInt64(directory.entries.count))
            try write(sealed)
            directory.append(.init(kind: kind, sealedCount: sealed.count, plainCount: block.plainCount))
        }

        /// Drops the blocks behind the first `blockCount`. What stays is hashed again: it happens once, to a file that
        /// stopped being records.
        mutating func cut(to blockCount: Int) throws(StoreError) {
            directory.cut(to: blockCount)
            try file.truncate(to: directory.byteCount)
            hash = Blake2b()
            for start in stride(from: 0, to: directory.byteCount, by: 1 << 20) {
                let bytes = try file.read(min(1 << 20, directory.byteCount - start), at: start)
                bytes.withUnsafeBytes { hash.update($0) }
            }
        }

        /// Writes the directory and makes the file durable under its temporary name.
        mutating func close() throws(StoreError) -> ClosedPack {
            let sealed = seal.seal(Encoded(directory.bytes, level: 6).bytes, position: BlockSeal.directory)
            var tail = sealed
            tail.append(littleEndian: UInt32(sealed.count))
            tail += PackReader.magic
            try write(tail)
            try file.synchronise()
            return ClosedPack(
                temporary: file.path, key: key, id: hash.finish(), directory: directory,
                byteCount: directory.byteCount + tail.count)
        }

        private mutating func write(_ bytes: [UInt8]) throws(StoreError) {
            try file.write(bytes)
            bytes.withUnsafeBytes { hash.update($0) }
        }
    }
}
