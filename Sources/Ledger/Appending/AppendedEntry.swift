import Seal
import Store

/// An entry that is on the medium.
package struct AppendedEntry: Hashable, Sendable {
    package let sequence: Int
    /// Where its frame begins in `ledger/entries`.
    package let offset: Int
    package let time: Timestamp
    /// What an outcome names its intent by.
    package let entryHash: Digest256
    package let leafHash: Digest256
    /// The tree that ends with this entry, and the signature over it.
    package let checkpoint: Checkpoint
    package let signature: [UInt8]
    /// Who signed it.
    package let signer: NoteKey
    /// What the entry is about, as it states it: for the outcome of an intent, which shares its openings.
    package let objects: [EntryBody.Object]

    /// The checkpoint as a signed note.
    package var note: SignedNote { checkpoint.note(signature: signature, of: signer) }

    /// How the outcome of this intent names it.
    package var intent: EntryBody.Intent { EntryBody.Intent(sequence: sequence, entry: entryHash) }
}
