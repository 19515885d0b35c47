import Seal

/// Somebody whom files are sealed for: an X25519 key, written as `age1…`.
package struct AgeRecipient: Hashable, Sendable, CustomStringConvertible {
    let key: OpenPublicKey

    private static let word = "age"

    init(_ key: OpenPublicKey) { self.key = key }

    /// Reads one.
    ///
    /// - Throws: `AgeError.badRecipient`.
    package init(_ text: String) throws(AgeError) {
        guard !text.hasPrefix("age1pq1"), !text.hasPrefix("age1tag") else {
            throw .badRecipient(text, reason: "of the kinds of recipients only X25519 is made here, of 62 characters")
        }
        guard !text.hasPrefix("AGE-SECRET-KEY-") else {
            // What is printed is logged.
            throw .badRecipient(
                "AGE-SECRET-KEY-…", reason: "it is an identity, which must be kept secret. Take another")
        }
        var bytes = [UInt8](repeating: 0, count: 32)
        let isWhole = Array(text.utf8).withUnsafeBytes { text in
            bytes.withUnsafeMutableBytes { Bech32.decode(text, word: Self.word, into: $0) }
        }
        guard isWhole else {
            throw .badRecipient(text, reason: "it was cut off or mistyped. One begins with age1 and has 62 characters")
        }
        guard let key = OpenPublicKey(bytes) else {
            throw .badRecipient(text, reason: "everybody could open what is sealed for it")
        }
        self.key = key
    }

    package var description: String { Bech32.encode(key.bytes, word: Self.word) }
}
