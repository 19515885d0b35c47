import Ledger
import Seal
import Store

/// Somebody who cosigns checkpoints.
package struct SampleWitness {
    package let key: NoteKey
    private let signing: SigningKey

    package init(_ name: String = "witness.example") {
        signing = .random()
        key = NoteKey(name: name, kind: .cosignature, key: signing.verifyKey)
    }

    /// The note with a cosignature besides (C2SP tlog-cosignature, cosignature/v1).
    package func cosigned(_ note: SignedNote, seconds: UInt64 = 1_780_000_000) -> SignedNote {
        let message = Array("cosignature/v1\ntime \(seconds)\n\(note.text)".utf8)
        let time = (0..<8).map { UInt8(truncatingIfNeeded: seconds >> (56 - 8 * $0)) }
        let line = SignedNote.Signature(name: key.name, keyID: key.id, bytes: time + signing.sign(message))
        return SignedNote(text: note.text, signatures: note.signatures + [line])
    }
}
