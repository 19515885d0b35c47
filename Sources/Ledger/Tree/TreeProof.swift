import Seal
import Store

/// A proof that one leaf stands in a log, as a file that can be checked without the log (C2SP tlog-proof; `.tlog-proof`).
package struct TreeProof: Hashable, Sendable {
    private static let firstLine = "c2sp.org/tlog-proof@v1"

    /// The leaf's place, from 0.
    package let index: Int
    /// From the leaf's sibling up to the root's child.
    package let path: [Digest256]
    /// What the log's own readers want beside it; no signature covers it.
    package let extra: [UInt8]?
    /// The signed checkpoint of the tree that the path is of.
    package let checkpoint: SignedNote

    package init(index: Int, path: [Digest256], extra: [UInt8]?, checkpoint: SignedNote) {
        self.index = index
        self.path = path
        self.extra = extra
        self.checkpoint = checkpoint
    }

    /// Reads a proof. Nothing of it is checked yet.
    ///
    /// - Throws: `LedgerError.badProof` if it is none; `badNote` if what follows it is no signed note.
    package init(text: String) throws(LedgerError) {
        let bytes = Array(text.utf8)
        let lineFeed = UInt8(ascii: "\n")
        guard let split = bytes.indices.dropLast().first(where: { bytes[$0] == lineFeed && bytes[$0 + 1] == lineFeed })
        else { throw .badProof(reason: "no checkpoint stands behind an empty line") }
        var lines = bytes[..<split].split(separator: lineFeed, omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }[...]
        guard lines.popFirst() == Self.firstLine else {
            throw .badProof(reason: "its first line is not \(Self.firstLine)")
        }
        if let line = lines.first, line.hasPrefix("extra ") {
            guard let bytes = Base64.decode(String(line.dropFirst(6))) else {
                throw .badProof(reason: "its extra data are not base64")
            }
            extra = bytes
            lines.removeFirst()
        } else {
            extra = nil
        }
        guard let line = lines.popFirst(), line.hasPrefix("index "), let index = Int(line.dropFirst(6)), index >= 0,
            line == "index \(index)"
        else { throw .badProof(reason: "it does not say which leaf it is about") }
        self.index = index
        let path = lines.map { Base64.decode($0).flatMap { Digest256($0) } }
        guard !path.contains(nil) else { throw .badProof(reason: "a line of its path is no hash") }
        self.path = path.compactMap(\.self)
        checkpoint = try SignedNote(String(decoding: bytes[(split + 2)...], as: UTF8.self))
    }

    /// The file's text.
    package var text: String {
        var lines = [Self.firstLine]
        if let extra { lines.append("extra \(Base64.encode(extra))") }
        lines.append("index \(index)")
        lines += path.map { Base64.encode($0.bytes) }
        return lines.joined(separator: "\n") + "\n\n" + checkpoint.description
    }

    /// Whether the checkpoint is signed by `key` for the log that the key is named after, and the path leads from `leaf` to
    /// its root.
    package func proves(_ leaf: Digest256, signedBy key: NoteKey) -> Bool {
        guard checkpoint.isSigned(by: key), let tree = Checkpoint(text: checkpoint.text), tree.origin == key.name else {
            return false
        }
        return MerkleTree.root(of: leaf, at: index, size: tree.size, path: path) == tree.root
    }
}
