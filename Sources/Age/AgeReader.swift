import Seal
import Store

/// Reads a file's payload at any place: a chunk at a time is opened, and no byte given out that was not authenticated.
package final class AgeReader {
    private let source: any RandomReading
    private let key: SecretKey
    /// Where the first chunk begins.
    private let start: Int
    private let chunkCount: Int
    private let lastSealedLength: Int
    /// The chunk that was opened last.
    private var held: (index: Int, bytes: [UInt8])?

    /// Plain bytes.
    package var byteCount: Int { (chunkCount - 1) * AgeFormat.chunkLength + lastSealedLength - SecretKey.tagLength }

    /// Whether something begins as files of age's do, armored or not.
    package static func isMeant(_ source: any RandomReading) throws -> Bool {
        let beginning = try source.read(min(source.byteCount, 2048), at: 0)
        return beginning.starts(with: AgeFormat.beginning) || Armor.isMeant(beginning)
    }

    /// Opens a file of age's, armored or not. That it is whole is known when this returns, though not yet that each of its chunks
    /// is as it was written.
    ///
    /// - Throws: `AgeError`, and what reading throws.
    package init(_ source: any RandomReading, with secret: AgeSecret) throws {
        let beginning = try source.read(min(source.byteCount, 2048), at: 0)
        let source: any RandomReading = Armor.isMeant(beginning) ? try Armor(source) : source
        self.source = source
        let header = try AgeHeader(try source.read(min(source.byteCount, AgeFormat.longestHeader), at: 0))
        let fileKey = try header.fileKey(with: secret)
        start = header.byteCount + AgeFormat.nonceLength
        let rest = source.byteCount - start
        guard rest >= 0 else { throw AgeError.badHeader("it ends with its header") }
        key = fileKey.hkdf(salt: try source.read(AgeFormat.nonceLength, at: header.byteCount), info: "payload")
        chunkCount = max(1, (rest + AgeFormat.sealedChunkLength - 1) / AgeFormat.sealedChunkLength)
        lastSealedLength = rest - (chunkCount - 1) * AgeFormat.sealedChunkLength
        guard lastSealedLength >= SecretKey.tagLength else { throw AgeError.damaged("it ends within a chunk") }
        // Only a whole payload has an empty last chunk.
        guard lastSealedLength > SecretKey.tagLength || chunkCount == 1 else {
            throw AgeError.damaged("its last chunk is empty")
        }
        // A file that was cut between chunks has no last one.
        try open(chunkCount - 1)
    }

    /// Exactly `count` bytes from `offset` on.
    ///
    /// - Throws: `AgeError.damaged` where a chunk is not the one that was written there, or the payload ends before.
    package func read(_ count: Int, at offset: Int) throws -> [UInt8] {
        guard count >= 0, offset >= 0, offset <= byteCount - count else {
            throw AgeError.damaged("it ends before what it should hold")
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        while bytes.count < count {
            let (index, place) = (offset + bytes.count).quotientAndRemainder(dividingBy: AgeFormat.chunkLength)
            let chunk = try open(index)
            bytes += chunk[place..<min(chunk.count, place + count - bytes.count)]
        }
        return bytes
    }

    @discardableResult
    private func open(_ index: Int) throws -> [UInt8] {
        if let held, held.index == index { return held.bytes }
        let isLast = index == chunkCount - 1
        let sealed = try source.read(
            isLast ? lastSealedLength : AgeFormat.sealedChunkLength, at: start + index * AgeFormat.sealedChunkLength)
        var plain = [UInt8](repeating: 0, count: sealed.count - SecretKey.tagLength)
        let isGenuine = sealed.withUnsafeBytes { sealed in
            plain.withUnsafeMutableBytes {
                key.openChaCha20(sealed, nonce: AgeFormat.nonce(ofChunk: index, isLast: isLast), into: $0)
            }
        }
        guard isGenuine else {
            throw AgeError.damaged("chunk \(index + 1) of \(chunkCount) is not the one that was written there")
        }
        held = (index, plain)
        return plain
    }
}
