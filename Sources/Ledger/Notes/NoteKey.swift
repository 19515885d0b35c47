import Seal
import Store

/// A key that checks signatures of notes, under the name it signs by: a "vkey" (C2SP signed-note).
package struct NoteKey: Hashable, Sendable {
    /// What the key signs. The numbers are those of C2SP signed-note.
    package enum Kind: UInt8, Sendable {
        /// A note's text, Ed25519.
        case note = 0x01
        /// A checkpoint and the time at which a witness saw it, Ed25519 (C2SP tlog-cosignature).
        case cosignature = 0x04
    }

    package let name: String
    package let kind: Kind
    package let key: VerifyKey

    /// The key under this name, which holds no space, no plus and no control character.
    package init(name: String, kind: Kind = .note, key: VerifyKey) {
        self.name = name
        self.kind = kind
        self.key = key
    }

    /// Reads `name+hex(key id)+base64(kind ‖ public key)`.
    ///
    /// - Throws: `LedgerError.badKey` if it is anything else, or its id is not that of the key.
    package init(text: String) throws(LedgerError) {
        let parts = text.split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, Self.isName(parts[0]) else {
            throw .badKey(text: text, reason: "it is not of the form name+id+key")
        }
        guard let bytes = Base64.decode(String(parts[2])), let first = bytes.first else {
            throw .badKey(text: text, reason: "its last part is not base64")
        }
        guard let kind = Kind(rawValue: first), let key = VerifyKey(Array(bytes.dropFirst())) else {
            throw .badKey(text: text, reason: "it is of a kind other than Ed25519")
        }
        self.init(name: String(parts[0]), kind: kind, key: key)
        guard Hex.encode(id) == parts[1] else {
            throw .badKey(text: text, reason: "its id is not that of the key, so it was mistyped or altered")
        }
    }

    /// The key as one line of text.
    package var text: String {
        "\(name)+\(Hex.encode(id))+\(Base64.encode([kind.rawValue] + key.bytes))"
    }

    /// Four bytes that tell signatures of this key from others: the first of SHA-256(name ‖ 0x0A ‖ kind ‖ public key).
    package var id: [UInt8] {
        let message = Array(name.utf8) + [0x0A, kind.rawValue] + key.bytes
        return Array(Digest256.sha256(message).bytes[..<4])
    }

    /// Whether a key may have this name.
    static func isName(_ name: some StringProtocol) -> Bool {
        !name.isEmpty && name.unicodeScalars.allSatisfy { !$0.properties.isWhitespace && $0 != "+" && $0.value >= 0x20 }
    }
}

extension NoteKey: CustomStringConvertible {
    /// The vkey.
    package var description: String { text }
}
