import Seal
import Store

/// What a log says of itself at one size (C2SP tlog-checkpoint): which log, how many leaves, their root. Signed, it is a
/// `SignedNote`.
package struct Checkpoint: Hashable, Sendable {
    /// The log's name, and the name of the keys that sign for it.
    package let origin: String
    /// How many leaves.
    package let size: Int
    package let root: Digest256

    package init(origin: String, size: Int, root: Digest256) {
        self.origin = origin
        self.size = size
        self.root = root
    }

    /// The origin of a vault's ledger.
    package static func origin(of vault: VaultID) -> String { "muniment/\(vault.hex)" }

    /// Reads a checkpoint's text, which must end behind the root; nil if it is anything else.
    package init?(text: String) {
        let lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { String($0) }
        guard lines.count == 4, let origin = lines[0], !origin.isEmpty, let digits = lines[1], let base64 = lines[2],
            lines[3] == "", let size = Int(digits), size >= 0, String(size) == digits,
            let root = Base64.decode(base64).flatMap({ Digest256($0) })
        else { return nil }
        self.init(origin: origin, size: size, root: root)
    }

    /// The text that is signed: three lines.
    package var text: String { "\(origin)\n\(size)\n\(Base64.encode(root.bytes))\n" }

    /// The checkpoint as a note with this signature of `key`.
    package func note(signature: [UInt8], of key: NoteKey) -> SignedNote {
        SignedNote(text: text, signatures: [.init(name: key.name, keyID: key.id, bytes: signature)])
    }
}
