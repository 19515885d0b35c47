import Seal

/// Reads blocks out of one pack. It keeps the file open, so that a pack which is replaced and removed meanwhile can be read to the
/// end; where that would take more files than a process may have, it opens the file for each block.
package final class PackReader: Sendable {
    package let id: Digest256
    /// BLAKE2b of the pack's key, as layouts name it.
    package let keyDigest: Digest256
    package let directory: PackDirectory
    /// Where the pack lies.
    package let path: String
    /// Bytes of the pack and of its `.key` file.
    package let byteCount: Int
    private let seal: BlockSeal
    /// nil where too many files are open.
    private let file: OpenFile?

    static let magic = Array("MPK1".utf8)
    private static let trailerCount = 8

    /// Opens the pack's key and reads its directory.
    ///
    /// - Throws: `.damaged` where the pack or its key file is missing, cut, altered or another's.
    package init(_ id: Digest256, in folder: VaultFolder, vault: VaultID, with bundle: Bundle) throws(StoreError) {
        self.id = id
        let path = folder.pack(id)
        self.path = path
        guard DurableFile.exists(path) else { throw .damaged(path: path, reason: "it is missing") }
        let key = try FileKey.read(of: path, in: folder, with: bundle)
        keyDigest = key.digest
        let file = try OpenFile(path, .read(followingLinks: true))
        let count = try file.byteCount()
        guard count >= PackDirectory.serialCount + BlockSeal.overhead + Self.trailerCount else {
            throw .damaged(path: path, reason: "it is only \(count) bytes long")
        }
        seal = BlockSeal(key: key, vault: vault, serial: try file.read(PackDirectory.serialCount, at: 0))
        let trailer = try file.read(Self.trailerCount, at: count - Self.trailerCount)
        let directoryCount = Int(UInt32(littleEndianBytes: trailer[0..<4]))
        let directoryOffset = count - Self.trailerCount - directoryCount
        guard trailer[4...].elementsEqual(Self.magic), directoryCount > BlockSeal.overhead,
            directoryOffset >= PackDirectory.serialCount
        else { throw .damaged(path: path, reason: "its end is not that of a pack") }
        guard
            let encoded = seal.open(
                try file.read(directoryCount, at: directoryOffset), position: BlockSeal.directory),
            let plain = encoded.withUnsafeBytes({ Encoded.decode($0, limit: Encoded.longestBlock * 4) }),
            let directory = PackDirectory(plain), directory.byteCount == directoryOffset
        else { throw .damaged(path: path, reason: "its directory does not open") }
        self.directory = directory
        byteCount = count + FileKey.byteCount
        if OpenPackCount.take() { self.file = consume file } else { self.file = nil }
    }

    deinit { if file != nil { OpenPackCount.giveBack() } }

    /// The plain bytes of the block at `position`.
    ///
    /// - Throws: `.damaged` where there is no such block or it is not as it was sealed; `.unsupported` where it was
    ///   written by a later version.
    package func block(_ position: Int) throws(StoreError) -> [UInt8] {
        let encoded = try encoded(position)
        if let codec = Encoded.unknownCodec(of: encoded.bytes) {
            throw .unsupported(path: path, reason: "its block \(position) is written with codec \(codec)")
        }
        guard let plain = encoded.bytes.withUnsafeBytes({ Encoded.decode($0, limit: Encoded.longestBlock) }),
            plain.count == encoded.plainCount
        else { throw notAsWritten(position) }
        return plain
    }

    /// The block at `position` as it was before it was sealed: to be sealed again elsewhere, whatever its codec.
    ///
    /// - Throws: `.damaged` where there is no such block or it is not as it was sealed.
    package func encoded(_ position: Int) throws(StoreError) -> Encoded {
        guard directory.entries.indices.contains(position) else {
            throw .damaged(path: path, reason: "it has no block \(position)")
        }
        let entry = directory.entries[position]
        guard
            let bytes = seal.open(
                try sealed(entry.sealedCount, at: directory.offsets[position]), position: UInt64(position))
        else { throw notAsWritten(position) }
        return Encoded(bytes: bytes, plainCount: entry.plainCount)
    }

    private func sealed(_ count: Int, at offset: Int) throws(StoreError) -> [UInt8] {
        if let bytes = try file?.read(count, at: offset) { return bytes }
        return try OpenFile(path, .read(followingLinks: true)).read(count, at: offset)
    }

    private func notAsWritten(_ position: Int) -> StoreError {
        .damaged(path: path, reason: "its block \(position) is not what was written")
    }

    /// Checks a pack's name against its bytes, without any key.
    ///
    /// - Returns: how many bytes it has.
    package static func checkName(of id: Digest256, in folder: VaultFolder) throws(StoreError) -> Int {
        let path = folder.pack(id)
        guard DurableFile.exists(path) else { throw .damaged(path: path, reason: "it is missing") }
        let file = try OpenFile(path, .read(followingLinks: true))
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 64)
        defer { buffer.deallocate() }
        var hash = Blake2b()
        var total = 0
        while true {
            let count = try file.read(into: buffer)
            if count == 0 { break }
            total += count
            hash.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
        let actual = hash.finish()
        guard actual == id else {
            throw .damaged(path: path, reason: "its bytes have the name \(actual.hex.prefix(12))…, not its own")
        }
        return total
    }
}
