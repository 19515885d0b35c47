import Seal
import Store

/// What a verification of the ledger came to.
package struct LedgerReport: Hashable, Sendable {
    /// How many entries there are.
    package internal(set) var size = 0
    /// How many of them were opened, and all that is in them checked.
    package internal(set) var openedCount = 0
    /// Where the last entry ends in `ledger/entries`.
    package internal(set) var byteCount = 0
    /// The root over the leaves that the frames state.
    package internal(set) var root = MerkleTree.root(of: [])
    /// The newest checkpoint; nil where there are no entries, or its signature does not fit.
    package internal(set) var newest: SignedNote?
    /// The signers in order; the last one is in office.
    package internal(set) var signers: [SignerTerm] = []
    /// What is not as it was written.
    package internal(set) var findings: [LedgerFinding] = []
    /// What is worth knowing and no sign of tampering.
    package internal(set) var notices: [LedgerNotice] = []
    /// What the entries say, as the reader makes digests of it; none where it makes none.
    package internal(set) var digests = OutlineDigests()
    /// The entries of the actions that the reader gathers, in order.
    package internal(set) var gathered: [EntryBody] = []
    /// How each checkpoint from elsewhere compares, in the order given.
    package internal(set) var comparisons: [CheckpointComparison] = []

    /// Whether nothing was found, and every checkpoint from elsewhere agrees.
    package var isWhole: Bool { findings.isEmpty && comparisons.allSatisfy(\.isConsistent) }
}

/// How a checkpoint that was kept elsewhere compares with the ledger as it is now.
package enum CheckpointComparison: Hashable, Sendable {
    /// The ledger begins with exactly what was signed then.
    case consistent(size: Int)
    /// The ledger has fewer entries than were signed for: its end was cut off, or it was put back to an older state.
    case cutOff(size: Int, ours: Int)
    /// A signer of this ledger signed for another one of that size: two copies went on apart, or it was rewritten.
    case forked(size: Int, signer: Int)
    /// The entries agree, but the signer did not count for that size.
    case outOfTurn(size: Int, signer: Int)
    /// None of this ledger's signers signed it: it is a forgery, or a copy that went on apart for longer than an epoch, or
    /// this ledger was put back by more than that.
    case unknownSigner(size: Int, ours: Int)
    /// It is another ledger's, or no checkpoint at all.
    case otherLedger

    package var isConsistent: Bool {
        if case .consistent = self { true } else { false }
    }
}

extension CheckpointComparison: CustomStringConvertible {
    package var description: String {
        switch self {
        case .consistent(let size):
            "the ledger begins with the \(size) entries that this checkpoint was signed over"
        case .cutOff(let size, let ours):
            "the ledger was cut off or rolled back: this checkpoint was signed over \(size) entries, and there are \(ours)"
        case .forked(let size, let signer):
            "the ledger was forked or rewritten: signer \(signer) signed this checkpoint over \(size) other entries"
        case .outOfTurn(let size, let signer):
            "signer \(signer), who signed this checkpoint, did not sign for the ledger when it had \(size) entries"
        case .unknownSigner(let size, let ours):
            "none of the ledger's signers signed this checkpoint"
                + (size > ours
                    ? ": it is forged, or the ledger was rolled back (it says \(size) entries, and there are \(ours))"
                    : ": it is forged, or it is of a copy that went on apart")
        case .otherLedger:
            "this is no checkpoint of this ledger"
        }
    }
}

extension CheckpointComparison {
    /// Compares `note` with a ledger of these signers and this size.
    ///
    /// - Parameter root: gives the root over the first so many leaves, for sizes up to the ledger's own.
    package init(_ note: SignedNote, origin: String, signers: [SignerTerm], size ours: Int, root: (Int) -> Digest256?) {
        guard let checkpoint = Checkpoint(text: note.text), checkpoint.origin == origin else {
            self = .otherLedger
            return
        }
        let size = checkpoint.size
        guard let signer = signers.first(where: { note.isSigned(by: $0.key) }) else {
            self = .unknownSigner(size: size, ours: ours)
            return
        }
        guard size <= ours else {
            // Who closed an epoch earlier than that, or was not in office yet, signed for another row of entries.
            self =
                signer.counts(for: size) ? .cutOff(size: size, ours: ours) : .forked(size: size, signer: signer.number)
            return
        }
        guard root(size) == checkpoint.root else {
            self = .forked(size: size, signer: signer.number)
            return
        }
        self = signer.counts(for: size) ? .consistent(size: size) : .outOfTurn(size: size, signer: signer.number)
    }
}
