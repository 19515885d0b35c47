/// Why the ledger could not do what was asked. Each case prints as a sentence or two that a person can act on. What the
/// file system refuses comes as a `StoreError`.
package enum LedgerError: Error, Hashable {
    /// There is no ledger in the vault.
    case noLedger(path: String)
    /// Entries stand where a new ledger was to begin.
    case occupied(path: String)
    /// The ledger is not as it was written. Nothing is added to it until that is cleared up.
    case altered(LedgerFinding)
    /// The file with the openings of names ends earlier than it did, or than an entry says.
    case lostNames(path: String)
    /// The signer is sealed to a generation of the `log` key that the person does not have.
    case noLogKey(generation: UInt32)
    /// The entry has more bytes than a frame may.
    case tooLong(byteCount: Int)
    /// There is no entry of this number among the first `size`.
    case noSuchEntry(sequence: Int, size: Int)
    /// There is no checkpoint of that size.
    case noSuchSize(Int, size: Int)
    /// The entry does not open: another key, or not what was written.
    case unopened(sequence: Int, reason: String)
    /// The entry does not commit to the object's name, or no opening of it lies where the entry says.
    case noOpening(kind: String)
    /// The text is no signed note.
    case badNote(reason: String)
    /// The text is no `.tlog-proof`.
    case badProof(reason: String)
    /// The text is no vkey.
    case badKey(text: String, reason: String)
}

extension LedgerError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .noLedger(let path):
            "there is no ledger at \(path), though every vault has one. Take it back from a copy of the vault"
        case .occupied(let path):
            "cannot begin a ledger at \(path): entries stand there already"
        case .altered(let finding):
            "the ledger is not as it was written: \(finding). "
                + "Nothing was added to it. See all that is wrong with: muniment audit verify"
        case .lostNames(let path):
            "\(path) has lost names that entries of the ledger commit to, and others are not to take their place. Take them back "
                + "with muniment replica repair, or go on without them where no copy has them: muniment doctor --give-up-names"
        case .noLogKey(let generation):
            "cannot write to the ledger: its signer is sealed to generation \(generation) of the log key, "
                + "which your slot does not hold. Ask a custodian to renew your slot"
        case .tooLong(let byteCount):
            "cannot write to the ledger: the entry has \(byteCount) bytes, and 1 MiB is the most there may be"
        case .noSuchEntry(let sequence, let size):
            "there is no entry \(sequence): the ledger holds \(Self.entries(size)), numbered from 0"
        case .noSuchSize(let wanted, let size):
            "there is no checkpoint of size \(wanted): the ledger holds \(Self.entries(size))"
        case .unopened(let sequence, let reason):
            "cannot open entry \(sequence) of the ledger: \(reason)"
        case .noOpening(let kind):
            "cannot erase the name of a \(kind): there is no opening of it in ledger/names"
        case .badNote(let reason):
            "this is no signed note: \(reason)"
        case .badProof(let reason):
            "this is no .tlog-proof: \(reason)"
        case .badKey(let text, let reason):
            "\(text) is no key of a signer or a witness: \(reason)"
        }
    }

    private static func entries(_ count: Int) -> String { count == 1 ? "1 entry" : "\(count) entries" }
}
