import Seal

/// A text with signatures under it (C2SP signed-note): the text, an empty line, then `— name base64(key id ‖ signature)`
/// lines.
package struct SignedNote: Hashable, Sendable {
    /// One line of signature, as it stands; whose it is and whether it fits is for `isSigned(by:)` to say.
    package struct Signature: Hashable, Sendable {
        package let name: String
        package let keyID: [UInt8]
        package let bytes: [UInt8]

        package init(name: String, keyID: [UInt8], bytes: [UInt8]) {
            self.name = name
            self.keyID = keyID
            self.bytes = bytes
        }

        var line: String { "— \(name) \(Base64.encode(keyID + bytes))\n" }
    }

    /// The signed text; ends with a line feed.
    package let text: String
    package let signatures: [Signature]

    /// Bytes of a note that are still looked at.
    private static let limit = 1 << 20

    /// The note of this text and these signatures.
    package init(text: String, signatures: [Signature]) {
        self.text = text
        self.signatures = signatures
    }

    /// Signs `text` under `name`.
    package init(text: String, signedBy key: SigningKey, name: String) {
        let id = NoteKey(name: name, key: key.verifyKey).id
        self.init(
            text: text, signatures: [Signature(name: name, keyID: id, bytes: key.sign(Array(text.utf8)))])
    }

    /// Reads a note. Its signatures are not checked.
    ///
    /// - Throws: `LedgerError.badNote` if it is none.
    package init(_ note: String) throws(LedgerError) {
        let bytes = Array(note.utf8)
        let lineFeed = UInt8(ascii: "\n")
        guard bytes.count <= Self.limit, bytes.last == lineFeed,
            bytes.allSatisfy({ $0 >= 0x20 || $0 == lineFeed })
        else { throw .badNote(reason: "it is not lines of plain text") }
        guard let split = bytes.indices.dropLast().last(where: { bytes[$0] == lineFeed && bytes[$0 + 1] == lineFeed }),
            split + 2 < bytes.count
        else { throw .badNote(reason: "no signature stands behind an empty line") }
        text = String(decoding: bytes[...split], as: UTF8.self)
        var signatures: [Signature] = []
        for line in bytes[(split + 2)...].dropLast().split(separator: lineFeed, omittingEmptySubsequences: false) {
            let parts = String(decoding: line, as: UTF8.self)
                .split(separator: " ", omittingEmptySubsequences: false)
            guard parts.count == 3, parts[0] == "—", NoteKey.isName(parts[1]),
                let signature = Base64.decode(String(parts[2])), signature.count > 4
            else { throw .badNote(reason: "a line under its text is no signature") }
            signatures.append(
                Signature(
                    name: String(parts[1]), keyID: Array(signature[..<4]), bytes: Array(signature[4...])))
        }
        self.signatures = signatures
    }

    /// The note as it is written.
    package var description: String {
        text + "\n" + signatures.map(\.line).joined()
    }

    /// Whether one of the signatures is that of `key` over the text. False for keys of witnesses: see `Cosignature`.
    package func isSigned(by key: NoteKey) -> Bool {
        key.kind == .note
            && candidates(of: key).contains { key.key.verifies($0.bytes, of: Array(text.utf8)) }
    }

    /// The signatures that say they are by `key`.
    func candidates(of key: NoteKey) -> [Signature] {
        let id = key.id
        return signatures.filter { $0.name == key.name && $0.keyID == id }
    }
}

extension SignedNote: CustomStringConvertible {}
