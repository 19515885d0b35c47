import Seal
import Store

/// A witness's word that at some second it had seen a checkpoint, consistent with every one it had seen before (C2SP
/// tlog-cosignature, cosignature/v1).
package struct Cosignature: Hashable, Sendable {
    package let witness: NoteKey
    /// When the witness signed, in whole seconds.
    package let time: Timestamp

    /// The cosignature of `witness` in `note`; nil where there is none that fits.
    package init?(in note: SignedNote, by witness: NoteKey) {
        guard witness.kind == .cosignature else { return nil }
        for signature in note.candidates(of: witness) where signature.bytes.count == 8 + 64 {
            let seconds = signature.bytes[..<8].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            // What nanoseconds cannot say is no time of ours.
            guard seconds <= UInt64(Int64.max / 1_000_000_000) else { continue }
            let message = Self.message(seconds: seconds, text: note.text)
            guard witness.key.verifies(Array(signature.bytes[8...]), of: message) else { continue }
            self.witness = witness
            time = Timestamp(nanoseconds: Int64(seconds) * 1_000_000_000)
            return
        }
        return nil
    }

    /// What a witness signs.
    static func message(seconds: UInt64, text: String) -> [UInt8] {
        Array("cosignature/v1\ntime \(seconds)\n\(text)".utf8)
    }
}
