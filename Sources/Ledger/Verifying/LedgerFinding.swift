import Seal
import Store

/// One thing of a ledger that is not as it was written, and where: the entry's number, the byte in `ledger/entries`, or
/// the file.
package enum LedgerFinding: Error, Hashable, Sendable {
    /// The file with the entries, or an epoch's file, is not there.
    case missing(file: String)
    /// A file is not what its name says.
    case malformed(file: String, reason: String)
    /// From here on the file is no row of frames, and yet no append that was cut short.
    case brokenFrame(sequence: Int, offset: Int)
    /// A frame's bytes, or the signature of the frame before it, do not give the leaf hash that it states.
    case wrongLeaf(sequence: Int, offset: Int)
    /// The first entry of an epoch whose signature is not the signer's: it, or one since the epoch began, was rewritten.
    case wrongSignature(sequence: Int, offset: Int, signer: Int)
    /// The entries up to the end of an epoch are not those that its signer closed it over.
    case wrongClosing(epoch: Int, size: Int)
    /// The checkpoint that closes an epoch is not signed by its signer.
    case unsignedClosing(epoch: Int, file: String)
    /// The note that names the next signer is not signed by the one before it, or does not fit its closing checkpoint.
    case unsignedSuccession(epoch: Int, file: String)
    /// A finished epoch ends behind the last entry: the ledger's end was cut off.
    case cutOff(epoch: Int, closingSize: Int, size: Int)
    /// The running signer's file is of another signer than the one that the epochs name.
    case strangeSigner(epoch: Int, file: String)
    /// An entry is earlier than the one before it and does not say so, or says so wrongly.
    case timeRunsBack(sequence: Int, offset: Int, step: ClockStep)
    /// The entry does not open with the key it names, or what is in it is no entry.
    case unopenable(sequence: Int, offset: Int, reason: String)
    /// What the entry says of itself is not what its frame says.
    case contradiction(sequence: Int, offset: Int, member: String)
    /// Nobody known by that slot could have signed the entry when it was written.
    case unknownPerson(sequence: Int, offset: Int, slot: SlotID)
    /// The entry's signature is not that of the person whom it names.
    case wrongPerson(sequence: Int, offset: Int, slot: SlotID)
    /// The entry commits to a name whose opening does not lie in `ledger/names` as it was written, and was not erased.
    case lostName(sequence: Int, offset: Int, kind: String, reason: String)
    /// The last entry that this machine acknowledged is damaged or gone: no append that was cut short explains that.
    case lostEnd(sequence: Int, offset: Int)
    /// The ledger's end is not the one that this machine remembers: of that size it had another tree.
    case otherEnd(size: Int)
    /// The entry is a `repair` that took away entries that had been acknowledged.
    case repairedAway(sequence: Int, offset: Int, count: Int)
}

extension LedgerFinding: CustomStringConvertible {
    package var description: String {
        switch self {
        case .missing(let file): "\(file) is missing"
        case .malformed(let file, let reason): "\(file) is damaged or was altered: \(reason)"
        case .brokenFrame(let sequence, let offset):
            "\(Self.place(sequence, offset)) is damaged or was altered, and where the next one begins cannot be told"
        case .wrongLeaf(let sequence, let offset):
            "\(Self.place(sequence, offset)) or the end of the one before it is damaged or was altered"
        case .wrongSignature(let sequence, let offset, let signer):
            "\(Self.place(sequence, offset)) is not signed by signer \(signer) over what stands before it: it was rewritten"
        case .wrongClosing(let epoch, let size):
            "the first \(size) entries are not those that the signer of epoch \(epoch) closed it over"
        case .unsignedClosing(let epoch, let file):
            "\(file): the closing checkpoint is not signed by the signer of epoch \(epoch)"
        case .unsignedSuccession(let epoch, let file):
            "\(file): the signer of epoch \(epoch) did not name its successor like this"
        case .cutOff(let epoch, let closingSize, let size):
            "epoch \(epoch) closed at \(closingSize) entries, and there are \(size): the ledger's end was cut off"
        case .strangeSigner(let epoch, let file):
            "\(file) is not the signer that epoch \(epoch) is to have"
        case .timeRunsBack(let sequence, let offset, let step):
            "\(Self.place(sequence, offset)) is of \(step.time.readable), \(step.distance) before the one before it "
                + "(\(step.before.readable)), and does not say so"
        case .unopenable(let sequence, let offset, let reason):
            "\(Self.place(sequence, offset)) does not open: \(reason)"
        case .contradiction(let sequence, let offset, let member):
            "\(Self.place(sequence, offset)) states a \(member) that is not its own"
        case .unknownPerson(let sequence, let offset, let slot):
            "\(Self.place(sequence, offset)) is signed by slot \(slot), which nobody was given before"
        case .wrongPerson(let sequence, let offset, let slot):
            "\(Self.place(sequence, offset)) is not signed by the person of slot \(slot)"
        case .lostName(let sequence, let offset, let kind, let reason):
            "\(Self.place(sequence, offset)) commits to the name of a \(kind), and \(reason)"
        case .lostEnd(let sequence, let offset):
            "\(Self.place(sequence, offset)) had been acknowledged on this machine and is damaged or gone: "
                + "the ledger's end was altered or cut off"
        case .otherEnd(let size):
            "the first \(size) entries are not those that this machine wrote: the ledger was put back and went on, or "
                + "another copy was put in its place"
        case .repairedAway(let sequence, let offset, let count):
            "\(Self.place(sequence, offset)) is a repair that took away "
                + "\(count == 1 ? "an entry" : "\(count) entries") that had been acknowledged: no crash does that"
        }
    }

    /// The number of the entry that it is about.
    package var sequence: Int? {
        switch self {
        case .brokenFrame(let sequence, _), .wrongLeaf(let sequence, _), .wrongSignature(let sequence, _, _),
            .timeRunsBack(let sequence, _, _), .unopenable(let sequence, _, _), .contradiction(let sequence, _, _),
            .unknownPerson(let sequence, _, _), .wrongPerson(let sequence, _, _),
            .lostName(let sequence, _, _, _), .lostEnd(let sequence, _), .repairedAway(let sequence, _, _):
            sequence
        case .missing, .malformed, .wrongClosing, .unsignedClosing, .unsignedSuccession, .cutOff, .strangeSigner,
            .otherEnd:
            nil
        }
    }

    /// The file that it is about, below the vault's folder, where that is not the one with the entries.
    package var file: String? {
        switch self {
        case .missing(let file), .malformed(let file, _), .unsignedClosing(_, let file),
            .unsignedSuccession(_, let file),
            .strangeSigner(_, let file):
            file
        default: nil
        }
    }

    private static func place(_ sequence: Int, _ offset: Int) -> String {
        "entry \(sequence) (byte \(offset) of ledger/entries)"
    }
}

/// Something that a person may want to know of a ledger though it is no sign of tampering.
package enum LedgerNotice: Hashable, Sendable {
    /// The last append was cut short; the next one takes its bytes off and says so.
    case tornTail(sequence: Int, offset: Int, byteCount: Int)
    /// An entry is earlier than the one before it; whether it says so can be seen only with the `access` key.
    case timeRunsBack(sequence: Int, offset: Int, step: ClockStep)
    /// So many entries, this one the first, are sealed to a generation of the `access` key that the reader does not have.
    case unreadable(generation: UInt32, firstSequence: Int, count: Int)
    /// The change to another signer was cut short; the next append finishes it or takes it back.
    case changeOfEpochUnderWay(file: String)
}

extension LedgerNotice: CustomStringConvertible {
    package var description: String {
        switch self {
        case .tornTail(let sequence, let offset, let byteCount):
            "the writing of entry \(sequence) was cut short (\(byteCount) bytes from byte \(offset) of ledger/entries on); "
                + "the next append clears it away and says so"
        case .timeRunsBack(let sequence, let offset, let step):
            "entry \(sequence) (byte \(offset) of ledger/entries) is of \(step.time.readable), \(step.distance) before the one "
                + "before it (\(step.before.readable)); whether it says so shows when it is opened"
        case .unreadable(let generation, let firstSequence, let count):
            "\(count) entries, entry \(firstSequence) the first, are sealed to generation \(generation) of the access key, "
                + "which your slot does not hold"
        case .changeOfEpochUnderWay(let file):
            "the change to another signer was cut short (\(file)); the next append finishes it or takes it back"
        }
    }
}
