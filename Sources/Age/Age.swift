// Files of the form age v1 (C2SP age.md, age-encryption.org/v1): a header that holds the file's key, sealed for recipients or under
// a passphrase, and a payload in chunks that can be read at any place. It knows X25519 and scrypt, and must never know what a file
// holds. Invariants: no key is used for two files, secrets are in guarded memory, and no byte is given out that was not authenticated.

import Seal

/// Whom a file is sealed for.
package enum AgeSeal: Sendable {
    /// Whoever holds the identity of any of these; at least one.
    case recipients([AgeRecipient])
    /// Whoever knows the passphrase.
    case passphrase(AgePassphrase, workFactor: Int = AgePassphrase.usualWorkFactor)
}

extension AgeSeal {
    /// For people and for the record: the recipients, or `passphrase`.
    package var names: [String] {
        switch self {
        case .recipients(let recipients): recipients.map(\.description)
        case .passphrase: ["passphrase"]
        }
    }
}

/// What a file is opened with.
package enum AgeSecret: Sendable {
    /// Identities, one of which may be a recipient's.
    case identities([AgeIdentity])
    case passphrase(AgePassphrase)
}

/// The names and lengths of the form.
enum AgeFormat {
    static let version = "age-encryption.org/v1"
    /// What every version begins with.
    static let beginning = Array("age-encryption.org/".utf8)
    static let fileKeyLength = 16
    static let nonceLength = 16
    /// Plain bytes of a chunk.
    static let chunkLength = 64 << 10
    /// The same with their tag.
    static let sealedChunkLength = chunkLength + SecretKey.tagLength
    /// No header is longer that is read here: some thousand recipients.
    static let longestHeader = 1 << 20

    /// The nonce of a chunk: a counter of eleven bytes, the highest first, and whether it is the last.
    static func nonce(ofChunk index: Int, isLast: Bool) -> [UInt8] {
        [0, 0, 0] + withUnsafeBytes(of: UInt64(index).bigEndian) { Array($0) } + [isLast ? 1 : 0]
    }
}
