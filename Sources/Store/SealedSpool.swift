import Seal

/// Bytes laid aside in pieces until they are needed again, sealed under a key that only this process has, in a file that
/// has no name any more: nothing of it can be read by anyone else, or after the process ends.
package final class SealedSpool: Sendable {
    private let file: OpenFile
    private let key = SecretKey.random()
    /// Where each piece lies.
    private let places: [Range<Int>]

    /// Takes all pieces that `next` gives.
    package init(in folder: String, next: () throws -> [UInt8]?) throws {
        let file = try OpenFile(DurableFile.temporaryPath(in: folder), .create(permissions: 0o600))
        DurableFile.remove(file.path)
        var places: [Range<Int>] = []
        var end = 0
        while let piece = try next() {
            let sealed = key.seal(piece, nonce: Self.nonce(places.count), associated: [])
            try file.write(sealed)
            places.append(end..<end + sealed.count)
            end += sealed.count
        }
        self.file = file
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

    private static func nonce(_ index: Int) -> [UInt8] {
        var nonce: [UInt8] = []
        nonce.append(littleEndian: UInt64(index))
        return nonce + [UInt8](repeating: 0, count: 16)
    }
}
