import Seal

/// A pack that has been given its name.
package struct FinishedPack: Hashable, Sendable {
    package let id: Digest256
    /// BLAKE2b of the pack's key.
    package let keyDigest: Digest256
    /// The pack file and its `.key` file together.
    package let byteCount: Int
    package let directory: [PackDirectory.Entry]

    package static func == (left: FinishedPack, right: FinishedPack) -> Bool { left.id == right.id }
    package func hash(into hasher: inout Hasher) { hasher.combine(id) }
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
    private let read: ReadKey
    private var current: OpenPack?
    private var closed: [ClosedPack] = []
    private var isPublished = false

    /// A pack is closed when it has this many bytes.
    private static let fullCount = 64 << 20

    private struct ClosedPack {
        let temporary: String
        let key: SecretKey
        let id: Digest256
        let directory: PackDirectory
        let byteCount: Int
    }

    /// To come back to: all that is written later is as if it had not been.
    package struct Savepoint: Sendable {
        fileprivate let closedCount: Int
        fileprivate let current: (temporary: String, blockCount: Int, hash: Blake2b)?
    }

    package init(folder: VaultFolder, vault: VaultID, read: ReadKey) {
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
        var pack = try current.take() ?? OpenPack(folder: folder, vault: vault)
        let place = BlockPlace(pack: closed.count, position: pack.directory.entries.count)
        do throws(StoreError) {
            try pack.append(block, kind: kind)
        } catch {
            current = consume pack
            throw error
        }
        if pack.directory.byteCount >= Self.fullCount {
            try close(pack)
        } else {
            current = consume pack
        }
        return place
    }

    package borrowing func savepoint() -> Savepoint {
        guard current != nil else { return Savepoint(closedCount: closed.count, current: nil) }
        return Savepoint(closedCount: closed.count, current: current?.mark)
    }

    /// Undoes all that was written since the savepoint.
    package mutating func roll(back savepoint: Savepoint) throws(StoreError) {
        guard let mark = savepoint.current else {
            if let pack = current.take() { DurableFile.remove(pack.file.path) }
            dropClosed(behind: savepoint.closedCount)
            return
        }
        var pack: OpenPack
        if closed.count > savepoint.closedCount {
            if let later = current.take() { DurableFile.remove(later.file.path) }
            pack = try OpenPack(reopening: mark.temporary, closed: closed[savepoint.closedCount], folder: folder, vault: vault)
            dropClosed(behind: savepoint.closedCount + 1)
            closed.removeLast()
        } else if let same = current.take() {
            pack = same
        } else {
            return
        }
        try pack.cut(to: mark.blockCount, hash: mark.hash)
        current = consume pack
    }

    private mutating func dropClosed(behind count: Int) {
        while closed.count > count { DurableFile.remove(closed.removeLast().temporary) }
    }

    private mutating func close(_ pack: consuming OpenPack) throws(StoreError) {
        let temporary = pack.file.path
        let key = pack.key
        let directory = pack.directory
        let (id, byteCount) = try pack.close()
        closed.append(ClosedPack(temporary: temporary, key: key, id: id, directory: directory, byteCount: byteCount))
    }

    /// Makes every pack durable under its name, its `.key` file first.
    package consuming func publish() throws(StoreError) -> [FinishedPack] {
        if let pack = current.take() { try close(pack) }
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
                    id: pack.id, keyDigest: pack.key.digest, byteCount: pack.byteCount + 89,
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
            key = SecretKey.random()
            directory = PackDirectory()
            hash = Blake2b()
            let serial = Randomness.bytes(PackDirectory.serialCount)
            seal = BlockSeal(key: key, vault: vault, serial: serial)
            file = try OpenFile(DurableFile.temporaryPath(in: folder.packs), .create(permissions: 0o600))
            try write(serial)
        }

        /// A pack that was already closed, to be cut and gone on with.
        init(reopening temporary: String, closed: ClosedPack, folder: VaultFolder, vault: VaultID) throws(StoreError) {
            key = closed.key
            directory = closed.directory
            hash = Blake2b()
            file = try OpenFile(temporary, .update)
            seal = BlockSeal(key: key, vault: vault, serial: try file.read(PackDirectory.serialCount, at: 0))
        }

        var mark: (temporary: String, blockCount: Int, hash: Blake2b) { (file.path, directory.entries.count, hash) }

        mutating func append(_ block: Encoded, kind: BlockKind) throws(StoreError) {
            let sealed = seal.seal(block.bytes, position: UInt64(directory.entries.count))
            try write(sealed)
            directory.append(.init(kind: kind, sealedCount: sealed.count, plainCount: block.plainCount))
        }

        mutating func cut(to blockCount: Int, hash: Blake2b) throws(StoreError) {
            directory.cut(to: blockCount)
            self.hash = hash
            try file.truncate(to: directory.byteCount)
        }

        /// Writes the directory and makes the file durable under its temporary name.
        consuming func close() throws(StoreError) -> (id: Digest256, byteCount: Int) {
            let sealed = seal.seal(Encoded(directory.bytes, level: 6).bytes, position: BlockSeal.directory)
            var tail = sealed
            tail.append(littleEndian: UInt32(sealed.count))
            tail += PackReader.magic
            try write(tail)
            try file.synchronise()
            return (hash.finish(), directory.byteCount + tail.count)
        }

        private mutating func write(_ bytes: [UInt8]) throws(StoreError) {
            try file.write(bytes)
            bytes.withUnsafeBytes { hash.update($0) }
        }
    }
}
