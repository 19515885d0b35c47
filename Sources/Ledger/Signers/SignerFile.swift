import Seal
import Store

/// `ledger/signer`: the secret key of the running epoch's signer, sealed to the `log` key, 93 bytes
/// (`schema/FORMAT.md`, "The ledger").
enum SignerFile {
    static let byteCount = 13 + 80
    private static let magic = Array("MSGN".utf8) + [1]

    /// A signer, opened.
    struct Signer: Sendable {
        /// The epoch whose entries it signs.
        let epoch: Int
        let key: SigningKey
    }

    /// The file's content.
    static func file(_ signer: Signer, sealedTo log: SealingKey) -> [UInt8] {
        var bytes = magic
        bytes.append(littleEndian: UInt32(truncatingIfNeeded: signer.epoch))
        bytes.append(littleEndian: log.generation)
        return bytes + signer.key.withUnsafeSeed { log.key.sealBox($0) }
    }

    /// Opens the signer at `path`.
    ///
    /// - Throws: `LedgerError.noLogKey` where `keys` do not hold the generation; `LedgerError.altered` where the file is
    ///   no signer or does not open; `StoreError`.
    static func read(_ path: String, with keys: [UInt32: OpenSecretKey]) throws -> Signer {
        let malformed = { (reason: String) in LedgerError.altered(.malformed(file: path, reason: reason)) }
        guard DurableFile.exists(path) else { throw LedgerError.altered(.missing(file: path)) }
        let bytes = try DurableFile.read(path, limit: 4096)
        guard bytes.count == byteCount, bytes.starts(with: magic) else { throw malformed("it is no signer's file") }
        let epoch = UInt32(littleEndianBytes: bytes[5..<9])
        let generation = UInt32(littleEndianBytes: bytes[9..<13])
        guard let key = keys[generation] else { throw LedgerError.noLogKey(generation: generation) }
        guard let seed = key.openBox(Array(bytes[13...])), seed.count == 32 else {
            throw malformed("it does not open with the log key")
        }
        return Signer(epoch: Int(epoch), key: seed.withUnsafeBytes { SigningKey(seed: $0) })
    }

    /// Overwrites the secret with zeros, durably, before the file loses its name. What the medium itself keeps of bytes
    /// that were overwritten is out of reach.
    static func wipe(_ path: String) throws {
        let file = try OpenFile(path, .change)
        try file.write([UInt8](repeating: 0, count: try file.byteCount()), at: 0)
        try file.synchronise()
        FaultPoint.pass("wiped \(path)")
    }
}
