import Seal

/// Reads blocks out of one pack. It holds the directory and no open file, so that a thousand packs may be read at once.
package final class PackReader: Sendable {
    package let id: Digest256
    /// BLAKE2b of the pack's key, as layouts name it.
    package let keyDigest: Digest256
    package let directory: PackDirectory
    /// Where the pack lies.
    package let path: String
    private let seal: BlockSeal

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
    }

    /// The plain bytes of the block at `position`.
    ///
    /// - Throws: `.damaged` where there is no such block or it is not as it was sealed; `.unsupported` where it was
    ///   written by a later version.
    package func block(_ position: Int) throws(StoreError) -> [UInt8] {
        guard directory.entries.indices.contains(position) else {
            throw .damaged(path: path, reason: "it has no block \(position)")
        }
        let entry = directory.entries[position]
        let sealed = try OpenFile(path, .read(followingLinks: true)).read(
            entry.sealedCount, at: directory.offsets[position])
        let encoded = seal.open(sealed, position: UInt64(position))
        if let codec = encoded.flatMap(Encoded.unknownCodec) {
            throw .unsupported(path: path, reason: "its block \(position) is written with codec \(codec)")
        }
        guard let encoded, let plain = encoded.withUnsafeBytes({ Encoded.decode($0, limit: Encoded.longestBlock) }),
            plain.count == entry.plainCount
        else { throw .damaged(path: path, reason: "its block \(position) is not what was written") }
        return plain
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
