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
        var key = ledger.key(of: ledger.firstSigner)
        var above = 0
        for number in stride(from: 1, through: try EpochFile.count(in: folder), by: 1) {
            let path = folder.relative(folder.ledgerEpoch(number))
            let file: EpochFile
            do {
                file = try EpochFile.read(number, in: folder)
            } catch let finding as LedgerFinding {
                findings.append(finding)
                continue
            }
            guard let closing = Checkpoint(text: file.closing.text), closing.origin == ledger.origin,
                closing.size > above, let succession = Succession(text: file.succession.text)
            else {
                findings.append(.malformed(file: path, reason: "its notes do not close epoch \(number) of this ledger"))
                continue
            }
            let isClosed = file.closing.isSigned(by: key)
            if !isClosed { findings.append(.unsignedClosing(epoch: number, file: path)) }
            if !file.succession.isSigned(by: key) || succession.closing != closing || succession.next.name != key.name {
                findings.append(.unsignedSuccession(epoch: number, file: path))
            }
            terms.append(
                SignerTerm(
                    number: number, key: key, above: above, closing: closing,
                    closingSignature: isClosed ? file.closing.candidates(of: key).first?.bytes : nil))
            key = succession.next
            above = closing.size
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
            let signer =
                finished == 1
                ? ledger.key(of: ledger.firstSigner)
                : Succession(text: try EpochFile.read(finished - 1, in: folder).succession.text)?.next
            let path = folder.relative(folder.ledgerEpoch(finished))
            guard let signer, let closing = Checkpoint(text: last.closing.text), closing.origin == ledger.origin,
                let signature = last.closing.candidates(of: signer).first?.bytes, last.closing.isSigned(by: signer)
            else { throw LedgerFinding.unsignedClosing(epoch: finished, file: path) }
            guard let succession = Succession(text: last.succession.text), succession.closing == closing,
                last.succession.isSigned(by: signer)
            else { throw LedgerFinding.unsignedSuccession(epoch: finished, file: path) }
            key = succession.next
            before = (closing, signature, signer)
        } catch let finding as LedgerFinding {
            throw LedgerError.altered(finding)
        }
    }
}
