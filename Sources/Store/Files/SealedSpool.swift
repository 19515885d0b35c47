import Seal

/// Bytes laid aside in pieces until they are needed again, sealed under a key that only this process has, in a file that
/// has no name any more: nothing of it can be read by anyone else, or after the process ends.
package final class SealedSpool: Sendable {
    private let file: OpenFile
    private let key: SecretKey
    /// Where each piece lies.
    private let places: [Range<Int>]

    fileprivate init(_ file: consuming OpenFile, _ key: SecretKey, _ places: [Range<Int>]) {
        self.file = file
        self.key = key
        self.places = places
    }

    /// How many pieces there are.
    package var count: Int { places.count }

    /// Bytes of a piece.
    package func byteCount(_ index: Int) -> Int { places[index].count - SecretKey.tagLength }

    /// A piece again.
    package func piece(_ index: Int) throws(StoreError) -> [UInt8] {
        let sealed = try file.read(places[index].count, at: places[index].lowerBound)
        guard let piece = key.open(sealed, nonce: Self.nonce(index), associated: []) else {
            throw .damaged(path: file.path, reason: "what was laid aside for a moment has changed on the disk")
        }
        return piece
    }

    fileprivate static func nonce(_ index: Int) -> [UInt8] {
        var nonce: [UInt8] = []
        nonce.append(littleEndian: UInt64(index))
        return nonce + [UInt8](repeating: 0, count: 16)
    }
}

/// Fills a spool.
package struct SealedSpoolWriter: ~Copyable {
    private let file: OpenFile
    private let key = SecretKey.random()
    private var places: [Range<Int>] = []

    /// - Parameter folder: where the file is made, and at once loses its name.
    package init(in folder: String) throws(StoreError) {
        file = try OpenFile(DurableFile.temporaryPath(in: folder), .create(permissions: 0o600))
        DurableFile.remove(file.path)
    }

    /// Lays a piece aside; its index.
    @discardableResult
    package mutating func append(_ piece: [UInt8]) throws(StoreError) -> Int {
        let sealed = key.seal(piece, nonce: SealedSpool.nonce(places.count), associated: [])
        try file.write(sealed)
        let end = places.last?.upperBound ?? 0
        places.append(end..<end + sealed.count)
        return places.count - 1
    }

    /// The spool, to be read from now on.
    package consuming func finish() -> SealedSpool { SealedSpool(file, key, places) }
}
