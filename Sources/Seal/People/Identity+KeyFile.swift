/// The key file (FORMAT.md, "Identities"): an identity as text, which never becomes a `String`.
extension Identity {
    private static let prefix = Array("muniment-identity-1:".utf8)
    private static let checkLength = 4

    /// Reads a key file: one line is the identity, lines that begin with `#` and empty ones are passed over.
    ///
    /// - Throws: `SealError.notAKeyFile` if there is no such line, more than one, or one that was cut or mistyped.
    package convenience init(keyFile text: consuming SecretBytes) throws(SealError) {
        let bytes = try Self.identity(in: text)
        self.init(bytes)
    }

    /// Whether a file's text is meant to be a key file, whole or not: a line of it begins as an identity does. What a newer or
    /// a damaged key file holds must not be taken for a passphrase.
    package static func isKeyFile(_ text: borrowing SecretBytes) -> Bool {
        let beginning = Array("muniment-identity-".utf8)
        return text.withUnsafeBytes { text in
            var start = 0
            for end in 0...text.count where end == text.count || text[end] == UInt8(ascii: "\n") {
                if text[start..<end].starts(with: beginning) { return true }
                start = end + 1
            }
            return false
        }
    }

    /// The key file of this identity, with its card as a comment, and a newline at its end.
    package func keyFileText() -> SecretBytes {
        let comments = Array(
            """
            # Muniment key file. Whoever has it can do what its owner can: keep it secret, and keep a copy.
            # \(card.text)

            """.utf8)
        let encodedLength = Base64.encodedLength(Self.length + Self.checkLength)
        let start = comments.count + Self.prefix.count
        return SecretBytes(count: start + encodedLength + 1) { file in
            file.copyBytes(from: comments + Self.prefix)
            checkedBytes.withUnsafeBytes { bytes in
                Base64.encode(bytes, into: UnsafeMutableRawBufferPointer(rebasing: file[start...]))
            }
            // Over the zero byte that ends the base64.
            file[start + encodedLength] = UInt8(ascii: "\n")
        }
    }

    /// The identity's bytes with their check behind them.
    private var checkedBytes: SecretBytes {
        let bytes = bytes
        return SecretBytes(count: Self.length + Self.checkLength) { buffer in
            bytes.withUnsafeBytes { bytes in
                buffer.copyBytes(from: bytes)
                let check = Blake2b.hash(bytes).bytes[..<Self.checkLength]
                UnsafeMutableRawBufferPointer(rebasing: buffer[Self.length...]).copyBytes(from: check)
            }
        }
    }

    /// Finds the one line, takes it apart, and lends its 64 bytes to nobody but the caller.
    private static func identity(in text: borrowing SecretBytes) throws(SealError) -> SecretBytes {
        var found: Range<Int>?
        var lineCount = 0
        text.withUnsafeBytes { text in
            var start = 0
            for end in 0...text.count where end == text.count || text[end] == UInt8(ascii: "\n") {
                if start < end, text[start] != UInt8(ascii: "#") {
                    found = start..<end
                    lineCount += 1
                }
                start = end + 1
            }
        }
        guard let found else { throw .notAKeyFile(reason: "it holds no identity") }
        guard lineCount == 1 else { throw .notAKeyFile(reason: "it holds \(lineCount) lines that are no comments") }
        var decodedCount: Int?
        var hasPrefix = false
        let decoded = SecretBytes(count: length + checkLength) { buffer in
            text.withUnsafeBytes { text in
                let line = UnsafeRawBufferPointer(rebasing: text[found])
                hasPrefix = line.starts(with: prefix)
                guard hasPrefix else { return }
                let encoded = UnsafeRawBufferPointer(rebasing: line[prefix.count...])
                decodedCount = Base64.decode(encoded, into: buffer)
            }
        }
        guard hasPrefix else {
            throw .notAKeyFile(reason: "its line does not begin with \(String(decoding: prefix, as: UTF8.self))")
        }
        guard decodedCount == length + checkLength else {
            throw .notAKeyFile(reason: "its identity is cut off, or has characters that an identity has not")
        }
        let isWhole = decoded.withUnsafeBytes { decoded in
            let check = Blake2b.hash(UnsafeRawBufferPointer(rebasing: decoded[..<length])).bytes[..<checkLength]
            return decoded[length...].elementsEqual(check)
        }
        guard isWhole else { throw .notAKeyFile(reason: "its check does not match, so it was mistyped or altered") }
        return decoded.withUnsafeBytes { SecretBytes(copying: UnsafeRawBufferPointer(rebasing: $0[..<length])) }
    }
}
