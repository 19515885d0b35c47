import Seal
import Store

extension Frame {
    /// What the frame's leaf hash is made of behind `previous`: 104 bytes, which show an entry's place in the tree to whoever
    /// has no other frame (`schema/FORMAT.md`, "Frames").
    ///
    /// - Parameter previous: the frame before; nil for the first one.
    /// - Throws: `LedgerError.altered` where they do not give the leaf hash that the frame states.
    package func leafData(after previous: Frame?) throws(LedgerError) -> [UInt8] {
        let before = previous.map { Digest256.sha256($0.signature) } ?? .zero
        let sealed = Digest256.sha256(Array(bytes[FrameLayout.generation..<bytes.count - FrameLayout.signatureCount]))
        var data = withUnsafeBytes(of: time.nanoseconds.bigEndian) { Array($0) }
        for digest in [entryHash, before, sealed] { data += digest.bytes }
        guard Digest256.sha256([0] + data) == leafHash else {
            throw .altered(.wrongLeaf(sequence: sequence, offset: offset))
        }
        return data
    }
}
