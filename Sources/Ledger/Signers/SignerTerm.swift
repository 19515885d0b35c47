import Seal
import Store

/// One signer of the ledger and the sizes that it may sign for.
package struct SignerTerm: Hashable, Sendable {
    /// The epoch's number, from 1.
    package let number: Int
    package let key: NoteKey
    /// It signs for sizes above this one: its predecessor's closing size, 0 for the first.
    package let above: Int
    /// The checkpoint it closed its epoch with; nil while the epoch runs.
    package let closing: Checkpoint?
    /// The signature of that checkpoint.
    let closingSignature: [UInt8]?

    /// Whether the signer counts for a tree of this size.
    package func counts(for size: Int) -> Bool {
        size > above && closing.map { size <= $0.size } ?? true
    }
}

/// The row of signers: the first is named by the vault's header, and each other one by the signer before it.
struct SignerChain: Sendable {
    /// In order; the last one is running.
    private(set) var terms: [SignerTerm] = []
    /// What does not hold. The row goes on with what is stated, so that one broken link hides no other.
    private(set) var findings: [LedgerFinding] = []

    /// Reads and checks the files of all finished epochs.
    init(_ ledger: Ledger) throws {
        let folder = ledger.folder
        try self.init(ledger, count: try EpochFile.count(in: folder)) { try EpochFile.read($0, in: folder) }
    }

    /// - Parameters:
    ///   - count: how many epochs are finished.
    ///   - epoch: gives one of them, or throws a `LedgerFinding`.
    init(_ ledger: Ledger, count: Int, epoch: (Int) throws -> EpochFile) throws {
        let folder = ledger.folder
        var key = ledger.key(of: ledger.firstSigner)
        // Who signed the last frame of the epochs so far.
        var lastSigner = key
        var above = 0
        for number in stride(from: 1, through: count, by: 1) {
            let path = folder.relative(folder.ledgerEpoch(number))
            let file: EpochFile
            do {
                file = try epoch(number)
            } catch let finding as LedgerFinding {
                findings.append(finding)
                continue
            }
            guard let link = EpochLink(file, of: ledger, above: above) else {
                findings.append(.malformed(file: path, reason: "its notes do not close epoch \(number) of this ledger"))
                continue
            }
            if link.closing.size > above { lastSigner = key }
            let isClosed = file.closing.isSigned(by: lastSigner)
            if !isClosed { findings.append(.unsignedClosing(epoch: number, file: path)) }
            if !link.isSigned(by: key, root: ledger.rootKey) {
                findings.append(.unsignedSuccession(epoch: number, file: path))
            }
            terms.append(
                SignerTerm(
                    number: number, key: key, above: above, closing: link.closing,
                    closingSignature: isClosed ? file.closing.candidates(of: lastSigner).first?.bytes : nil))
            key = link.succession.next
            above = link.closing.size
        }
        terms.append(
            SignerTerm(
                number: (terms.last?.number ?? 0) + 1, key: key, above: above, closing: nil, closingSignature: nil))
    }

    /// The signer in office.
    var running: SignerTerm { terms[terms.count - 1] }

    /// The signer who counts for a tree of this size.
    func term(forSize size: Int) -> SignerTerm? { terms.first { $0.counts(for: size) } }
}

/// The last links of the row of signers, as the files of the last two epochs state them: enough to append and to name the
/// newest checkpoint. That the row holds from the first signer on is for verification to say, which reads every epoch.
struct RunningEpoch: Sendable {
    let number: Int
    let key: NoteKey
    /// The checkpoint that closed the epoch before, with its signature; nil in the first epoch.
    let before: (closing: Checkpoint, signature: [UInt8], key: NoteKey)?

    /// The size that the epoch began at.
    var start: Int { before?.closing.size ?? 0 }

    /// - Throws: `LedgerError.altered` where the epochs' files do not fit each other.
    init(_ ledger: Ledger) throws {
        let folder = ledger.folder
        let finished = try EpochFile.count(in: folder)
        number = finished + 1
        guard finished > 0 else {
            key = ledger.key(of: ledger.firstSigner)
            before = nil
            return
        }
        do {
            let last = try EpochFile.read(finished, in: folder)
            let path = folder.relative(folder.ledgerEpoch(finished))
            guard let link = EpochLink(last, of: ledger, above: 0) else {
                throw LedgerFinding.unsignedClosing(epoch: finished, file: path)
            }
            let signer = try Self.signer(of: finished, ledger)
            // One who was put into office and never signed closes with the signature of who came before.
            var (closer, number) = (signer, finished)
            while !last.closing.isSigned(by: closer), number > 1,
                try EpochFile.read(number - 1, in: folder).closing.text == last.closing.text
            {
                number -= 1
                closer = try Self.signer(of: number, ledger)
            }
            guard last.closing.isSigned(by: closer), let signature = last.closing.candidates(of: closer).first?.bytes
            else { throw LedgerFinding.unsignedClosing(epoch: finished, file: path) }
            guard link.isSigned(by: signer, root: ledger.rootKey) else {
                throw LedgerFinding.unsignedSuccession(epoch: finished, file: path)
            }
            key = link.succession.next
            before = (link.closing, signature, closer)
        } catch let finding as LedgerFinding {
            throw LedgerError.altered(finding)
        }
    }

    /// The signer of a finished epoch, as the one before states it.
    private static func signer(of number: Int, _ ledger: Ledger) throws -> NoteKey {
        guard number > 1 else { return ledger.key(of: ledger.firstSigner) }
        let before = try EpochFile.read(number - 1, in: ledger.folder)
        guard let next = Succession(text: before.succession.text)?.next else {
            throw LedgerFinding.unsignedSuccession(
                epoch: number - 1, file: ledger.folder.relative(ledger.folder.ledgerEpoch(number - 1)))
        }
        return next
    }
}

/// What the file of a finished epoch states.
private struct EpochLink {
    let closing: Checkpoint
    let succession: Succession
    private let note: SignedNote

    /// - Parameter above: the size that the epoch began at.
    /// - Returns: nil where the notes do not close an epoch of this ledger that began there. Only one that root ended has no entry.
    init?(_ file: EpochFile, of ledger: Ledger, above: Int) {
        guard let closing = Checkpoint(text: file.closing.text), closing.origin == ledger.origin,
            let succession = Succession(text: file.succession.text),
            closing.size > above || closing.size == above && succession.authority == .root
        else { return nil }
        self.closing = closing
        self.succession = succession
        note = file.succession
    }

    /// Whether whoever may names the next signer: the epoch's own, or root.
    func isSigned(by signer: NoteKey, root: NoteKey?) -> Bool {
        let authority =
            switch succession.authority {
            case .signer: Optional(signer)
            case .root: root
            }
        guard let authority else { return false }
        return note.isSigned(by: authority) && succession.closing == closing && succession.next.name == signer.name
    }
}
