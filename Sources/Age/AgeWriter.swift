import Seal
import Store

/// Writes a file of age's as a stream: of the plain bytes it holds a chunk, and none is written.
package final class AgeWriter {
    private let file: OpenFile
    private let key: SecretKey
    private var pending: [UInt8] = []
    private var chunkCount = 0

    /// Begins a new file, readable by its owner alone.
    ///
    /// - Throws: `AgeError`; `StoreError`, also where there is a file at the path.
    package init(_ path: String, for seal: AgeSeal) throws {
        // 16 bytes of randomness, for this file alone.
        let fileKey = SecretBytes.random(count: AgeFormat.fileKeyLength)
        let header = try AgeHeader(fileKey, for: seal)
        let nonce = Randomness.bytes(AgeFormat.nonceLength)
        key = fileKey.hkdf(salt: nonce, info: "payload")
        file = try OpenFile(path, .create(permissions: 0o600))
        try file.write(header.bytes + nonce)
        pending.reserveCapacity(AgeFormat.chunkLength)
    }

    /// Adds bytes at the end.
    package func write(_ bytes: [UInt8]) throws(StoreError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            // Whether a full chunk is the last one is known when more comes.
            if pending.count == AgeFormat.chunkLength { try put(isLast: false) }
            let piece = rest.prefix(AgeFormat.chunkLength - pending.count)
            pending += piece
            rest = rest.dropFirst(piece.count)
        }
    }

    /// Ends the file, durably.
    package func finish() throws(StoreError) {
        try put(isLast: true)
        try file.synchronise()
    }

    private func put(isLast: Bool) throws(StoreError) {
        var sealed = [UInt8](repeating: 0, count: pending.count + SecretKey.tagLength)
        sealed.withUnsafeMutableBytes { sealed in
            pending.withUnsafeBytes {
                key.sealChaCha20($0, nonce: AgeFormat.nonce(ofChunk: chunkCount, isLast: isLast), into: sealed)
            }
        }
        try file.write(sealed)
        chunkCount += 1
        pending.removeAll(keepingCapacity: true)
    }
}
