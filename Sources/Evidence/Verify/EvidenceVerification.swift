import Age
import Ledger
import Seal
import Store
import TimeStamps
import Vault

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What the check of a bag found.
package struct EvidenceReport: Sendable {
    package let statement: EvidenceCase
    package let rootFingerprint: String
    /// What holds, a sentence each.
    package internal(set) var checked: [String] = []
    /// What does not.
    package internal(set) var faults: [String] = []
    /// What people should know although it is no fault.
    package internal(set) var notices: [String] = []

    /// What the bag says and nothing proves, in a sentence.
    package var attested: String {
        guard statement.redaction == nil else {
            return "as values are left out, all that it says of records is attested by who made it, and not proven"
        }
        var said: [String] = []
        if !statement.keys.isEmpty {
            said = statement.provesAbsence == true ? [] : ["absence"]
            said += ["completeness", "what lies between a version's first and last snapshot"]
        }
        if statement.whole != nil || statement.reports != nil {
            said.append("what reports and tables make of the records")
        }
        if statement.files != nil { said.append("the files") }
        let list =
            said.count > 1 ? said.dropLast().joined(separator: ", ") + " and " + (said.last ?? "") : said.first ?? ""
        return "attested by who made it, and not proven: \(list)"
    }
}

/// Checks a bag of evidence. It needs no vault and no key.
package struct EvidenceVerification {
    private let bag: BagReader
    private let statement: EvidenceCase
    private let header: Header
    private let authority: CertificateAuthority?
    private var report: EvidenceReport

    /// - Parameters:
    ///   - path: a folder, or one sealed file.
    ///   - secret: what opens that.
    ///   - certificates: the file of those of the authority whose time stamp the bag should have, PEM or DER.
    /// - Throws: `EvidenceError.noEvidence` where it is no such bag, `sealed`, `notOpened`, `damaged`; `StoreError`.
    package init(_ path: String, opening secret: AgeSecret? = nil, stampedBy certificates: String? = nil) throws {
        authority = try certificates.map { try BagStamp.authority($0) }
        bag = try BagReader(path, opening: secret)
        guard bag.holds(EvidencePath.statement), bag.holds(EvidencePath.header) else {
            throw EvidenceError.noEvidence(path: path, reason: "it has no \(EvidencePath.statement)")
        }
        guard
            let statement = try? JSONDecoder().decode(
                EvidenceCase.self, from: Data(try bag.read(EvidencePath.statement))),
            statement.format == "muniment-evidence", statement.version == 1
        else {
            throw EvidenceError.noEvidence(path: path, reason: "\(EvidencePath.statement) is not what it should be")
        }
        self.statement = statement
        header = try Header.read(try bag.read(EvidencePath.header), at: "\(path)/\(EvidencePath.header)")
        report = EvidenceReport(statement: statement, rootFingerprint: Vault.fingerprint(of: header.root))
    }

    /// Goes on behind a fault, so that all that does not hold is told.
    package mutating func run() throws -> EvidenceReport {
        let missing = try bag.missing()
        report.faults += missing.map { "\($0) is missing" } + (try bag.changed())
        // What else could be said rests on what is not there.
        guard missing.isEmpty else { return report }
        if report.faults.isEmpty { report.checked.append("every file is as the manifests say") }
        guard header.vault.hex == statement.vault else {
            report.faults.append("the header is of another vault than the case")
            return report
        }
        try checkSignature()
        try BagStamp.check(bag, authority, &report)
        guard let (note, state, key) = try checkpoint() else { return report }
        let entries = try self.entries(note, state, key)
        try checkCase(entries)
        let records = RecordCheck(bag: bag, statement: statement, entries: entries)
        try records.run(&report)
        try EnclosureCheck(bag: bag, statement: statement, header: header).run(note, state, &report)
        return report
    }

    private mutating func checkSignature() throws {
        guard let person = header.people.first(where: { $0.id.hex == statement.person }) else {
            report.faults.append("the header does not name the person who made the bag")
            return
        }
        let key = MinisignKey(person.card.verify)
        guard bag.holds("signer.pub"), bag.holds("tagmanifest-sha256.txt.minisig"),
            MinisignKey(text: try text("signer.pub")) == key,
            key.signed(try bag.read("tagmanifest-sha256.txt"), try text("tagmanifest-sha256.txt.minisig"))
        else {
            report.faults.append("the bag's signature is not that of \(person.name), who made it")
            return
        }
        report.checked.append("\(person.name) (\(person.role.rawValue)) signed the list of all files")
    }

    /// The checkpoint, and who signed it.
    private mutating func checkpoint() throws -> (SignedNote, Checkpoint, NoteKey)? {
        do {
            let note = try SignedNote(try text(EvidencePath.checkpoint))
            let terms = try Ledger.copied(in: VaultFolder("\(bag.path)/\(EvidencePath.vault)"), header).signers(
                epochs: epochs())
            guard let state = Checkpoint(text: note.text), state.size == statement.size,
                let term = terms.first(where: { $0.counts(for: state.size) }), state.origin == term.key.name,
                note.isSigned(by: term.key)
            else {
                report.faults.append("the checkpoint is not signed by a signer who counts for it")
                return nil
            }
            report.checked.append(
                "the checkpoint of \(state.size) entries is signed by signer \(term.number), whom the header leads to")
            return (note, state, term.key)
        } catch let error as LedgerError {
            report.faults.append("the ledger's signers or its checkpoint do not hold: \(error)")
            return nil
        }
    }

    /// The files of the finished epochs, by their names.
    private func epochs() throws -> [String: [UInt8]] {
        let folder = "\(EvidencePath.vault)/ledger/epochs"
        let names = try bag.names(in: folder)
        return Dictionary(uniqueKeysWithValues: try names.map { ($0, try bag.read("\(folder)/\($0)")) })
    }

    /// The entries that are proven, by their numbers.
    private mutating func entries(_ note: SignedNote, _ state: Checkpoint, _ key: NoteKey) throws -> [Int: EntryBody] {
        var proven: [Int: EntryBody] = [:]
        for name in try bag.names(in: "data/ledger") where name.hasSuffix(".entry") {
            guard let sequence = Int(name.dropLast(6)) else { continue }
            do throws(Unproven) {
                proven[sequence] = try entry(sequence, note, key)
            } catch { report.faults.append("entry \(sequence) \(error.reason)") }
        }
        report.checked.append(
            "\(proven.count) \(proven.count == 1 ? "entry is" : "entries are") in the ledger, each signed by its person"
        )
        return proven
    }

    private struct Unproven: Error {
        let reason: String
    }

    private mutating func entry(
        _ sequence: Int, _ note: SignedNote, _ key: NoteKey
    ) throws(Unproven) -> EntryBody {
        func bytes(_ ending: String) throws(Unproven) -> [UInt8] {
            do { return try bag.read(EvidencePath.entry(sequence, ending)) } catch {
                throw Unproven(reason: "lacks its .\(ending)")
            }
        }
        let leaf = try bytes("leaf")
        guard let proof = try? TreeProof(text: String(decoding: try bytes("tlog-proof"), as: UTF8.self)),
            proof.index == sequence, proof.checkpoint == note
        else { throw Unproven(reason: "has no proof for this checkpoint") }
        guard proof.proves(Digest256.sha256([0] + leaf), signedBy: key) else {
            throw Unproven(reason: "is not in the ledger")
        }
        let content = try bytes("entry")
        guard leaf.count == 104, Digest256.sha256(content).bytes == Array(leaf[8..<40]),
            let entry = Entry(shown: content), entry.body.sequence == sequence
        else { throw Unproven(reason: "is not the one that stands in the ledger") }
        if let person = header.people.first(where: { $0.id == entry.slot }) {
            guard entry.isSigned(by: person.card.verify, vault: header.vault) else {
                throw Unproven(reason: "is not signed by \(person.name)")
            }
        } else {
            report.notices.append("entry \(sequence) is by somebody whom the header does not name any more")
        }
        if bag.holds(EvidencePath.entry(sequence, "names")) {
            let lines = try bytes("names").split(separator: UInt8(ascii: "\n"))
            guard lines.allSatisfy({ ShownName($0)?.fits(entry.body) ?? false }) else {
                throw Unproven(reason: "does not commit to a name that is shown for it")
            }
        }
        return entry.body
    }

    private mutating func checkCase(_ entries: [Int: EntryBody]) throws {
        if let asked = statement.intent {
            guard entries[asked]?.action == "evidence create", entries[asked]?.actor.slot == statement.person else {
                report.faults.append("no entry says that this bag was asked for by who signed it")
                return
            }
        } else {
            report.notices.append("a follower made this: that it was asked for stands in the follower's own log")
        }
        for sequence in statement.accessLog ?? [] where entries[sequence] == nil {
            report.faults.append("entry \(sequence) of the access log is missing")
        }
    }

    private func text(_ path: String) throws -> String { String(decoding: try bag.read(path), as: UTF8.self) }
}

/// A line of a file `.names`: a name that an entry commits to, opened.
private struct ShownName: Decodable {
    let commitment: String
    let name: String
    let salt: String

    init?(_ line: ArraySlice<UInt8>) {
        guard let name = try? JSONDecoder().decode(Self.self, from: Data(line)) else { return nil }
        self = name
    }

    func fits(_ entry: EntryBody) -> Bool {
        guard let salt = Hex.decode(salt) else { return false }
        let digest = Digest256.sha256(Array("muniment name\n".utf8) + salt + Array(name.utf8)).hex
        return digest == commitment && entry.objects.contains { $0.commitment == digest }
    }
}
