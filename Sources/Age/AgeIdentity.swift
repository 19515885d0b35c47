import Seal

/// The secret half of a recipient, written as `AGE-SECRET-KEY-1…`.
package struct AgeIdentity: Sendable {
    let key: OpenSecretKey

    private static let word = "AGE-SECRET-KEY-"

    /// A new one.
    package static func random() -> AgeIdentity { AgeIdentity(key: .random()) }

    private init(key: OpenSecretKey) { self.key = key }

    /// Nil where the line is no identity.
    private init?(line: UnsafeRawBufferPointer) {
        var isWhole = false
        let bytes = SecretBytes(count: 32) { isWhole = Bech32.decode(line, word: Self.word, into: $0) }
        guard isWhole else { return nil }
        key = OpenSecretKey(bytes)
    }

    /// Whom files are sealed for that it opens.
    package var recipient: AgeRecipient { AgeRecipient(key.publicKey) }

    /// The identities in a file: a line each; lines that begin with `#` and empty ones are passed over.
    ///
    /// - Throws: `AgeError.badIdentity`, which says which line, and nothing of what it holds.
    package static func all(in file: borrowing SecretBytes) throws(AgeError) -> [AgeIdentity] {
        var found: [AgeIdentity] = []
        var fault: AgeError?
        file.withUnsafeBytes { text in
            var (start, number) = (0, 0)
            for end in 0...text.count where end == text.count || text[end] == UInt8(ascii: "\n") {
                let hasReturn = end > start && text[end - 1] == UInt8(ascii: "\r")
                let line = UnsafeRawBufferPointer(rebasing: text[start..<(hasReturn ? end - 1 : end)])
                start = end + 1
                number += 1
                guard !line.isEmpty, line[0] != UInt8(ascii: "#") else { continue }
                if let identity = AgeIdentity(line: line) {
                    found.append(identity)
                } else if fault == nil {
                    fault = .badIdentity("line \(number) is none" + reason(of: line))
                }
            }
        }
        if let fault { throw fault }
        guard !found.isEmpty else { throw .badIdentity("it holds none") }
        return found
    }

    private static func reason(of line: UnsafeRawBufferPointer) -> String {
        if line.starts(with: "\(word)PQ-".utf8) || line.starts(with: "AGE-PLUGIN-".utf8) {
            return ". Of the kinds of identities only X25519 is read here; open the file with age"
        }
        if line.starts(with: AgeFormat.beginning) || line.starts(with: Armor.begin) {
            return ": the file is sealed itself. Open it with age first"
        }
        return line.starts(with: word.utf8) ? ", it was cut off or mistyped" : ". One begins with \(word)1"
    }
}

extension AgeIdentity: CustomStringConvertible, CustomReflectable {
    /// The type's name only.
    package var description: String { "AgeIdentity" }

    /// Shows nothing of the key.
    package var customMirror: Mirror { Mirror(self, children: []) }
}
