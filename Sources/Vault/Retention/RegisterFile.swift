import Seal
import Store

/// How a register's document lies on disk: sealed to `log`, which everybody has who works with the vault, with a tag that only
/// those can make who have `id`.
enum RegisterFile {
    static let limit = 64 << 20
    private static let magic = Array("MREG".utf8) + [1]
    private static let context = Array("muniment register\n".utf8)
    private static let boxCount = 80
    private static let nonceCount = SecretKey.nonceLength
    private static let tagCount = 32

    /// The file of a document.
    static func file(
        _ document: [UInt8], of register: Register, number: Int, vault: VaultID, sealedTo log: SealingKey,
        tag: SecretKey
    ) -> [UInt8] {
        let key = SecretKey.random()
        let nonce = Randomness.bytes(nonceCount)
        var bytes = magic
        bytes.append(littleEndian: log.generation)
        bytes += key.withUnsafeBytes { log.key.sealBox($0) }
        bytes += nonce
        bytes += key.seal(document, nonce: nonce, associated: associated(register, number, vault))
        return bytes + tag.mac(bytes).bytes
    }

    /// Why a file is of no use.
    struct Unusable: Error {
        let reason: String
    }

    /// Opens a file.
    ///
    /// - Parameters:
    ///   - tag: nil for who cannot check it.
    static func open(
        _ file: [UInt8], of register: Register, number: Int, vault: VaultID, log: [UInt32: OpenSecretKey],
        tag: SecretKey?
    ) throws(Unusable) -> [UInt8] {
        let headCount = magic.count + 4 + boxCount + nonceCount
        guard file.starts(with: magic), file.count > headCount + SecretKey.tagLength + tagCount else {
            throw Unusable(reason: "it is no register's document")
        }
        let body = Array(file.dropLast(tagCount))
        if let tag, tag.mac(body).bytes != Array(file.suffix(tagCount)) {
            throw Unusable(reason: "its tag does not fit it: nobody who adds to this vault made it")
        }
        let generation = UInt32(littleEndianBytes: body[magic.count..<magic.count + 4])
        guard let secret = log[generation] else {
            throw Unusable(
                reason: "it is sealed to generation \(generation) of the log key, which your slot does not hold")
        }
        let boxStart = magic.count + 4
        var key = BoxedKey()
        let isOpen = body.withUnsafeBytes { bytes in
            key.take(UnsafeRawBufferPointer(rebasing: bytes[boxStart..<boxStart + boxCount]), with: secret)
        }
        let sealedCount = body.count - headCount
        var plain = [UInt8](repeating: 0, count: sealedCount - SecretKey.tagLength)
        let associated = associated(register, number, vault)
        let isGenuine =
            isOpen
            && body.withUnsafeBytes { bytes in
                plain.withUnsafeMutableBytes { out in
                    key.open(
                        UnsafeRawBufferPointer(rebasing: bytes[headCount...]),
                        nonce: UnsafeRawBufferPointer(rebasing: bytes[(headCount - nonceCount)..<headCount]),
                        associated: associated, into: out)
                }
            }
        guard isGenuine else { throw Unusable(reason: "it does not open as number \(number) of its register") }
        return plain
    }

    private static func associated(_ register: Register, _ number: Int, _ vault: VaultID) -> [UInt8] {
        var bytes = context + vault.bytes + Array(register.rawValue.utf8) + [0]
        bytes.append(littleEndian: UInt64(number))
        return bytes
    }
}
