import Ledger
import Seal
import Store
import Vault

/// Checks what lies in a bag besides records: certificates and reports of drills, who signed them; and what witnesses saw.
struct EnclosureCheck {
    let bag: BagReader
    let statement: EvidenceCase
    let header: Header

    func run(_ checkpoint: SignedNote, _ state: Checkpoint, _ report: inout EvidenceReport) throws {
        for number in statement.certificates ?? [] {
            try check(.certificate, EvidencePath.certificate(number), "certificate \(number)", &report)
        }
        for number in 0..<(statement.drillReports ?? 0) {
            try check(
                .drillReport, EvidencePath.drillReport(number + 1), "the report \(number + 1) of a drill", &report)
        }
        for file in (statement.files ?? []) where !bag.holds(file.file) {
            report.faults.append("\(file.file) is missing")
        }
        var number = 1
        while bag.holds(EvidencePath.witness(number, "checkpoint")) {
            try checkWitness(number, state, &report)
            number += 1
        }
    }

    private func check(
        _ kind: EnclosedDocument, _ path: String, _ name: String, _ report: inout EvidenceReport
    ) throws {
        guard bag.holds(path) else {
            report.faults.append("\(path) is missing")
            return
        }
        if let signer = kind.signer(of: try bag.read(path), header) {
            report.checked.append("\(name) is signed by \(signer)")
        } else {
            report.notices.append("\(name) is signed by nobody whom the header names any more")
        }
    }

    /// A witness cosigned an older checkpoint, of which the bag's is a continuation.
    private func checkWitness(_ number: Int, _ state: Checkpoint, _ report: inout EvidenceReport) throws {
        func text(_ ending: String) throws -> String {
            String(decoding: try bag.read(EvidencePath.witness(number, ending)), as: UTF8.self)
        }
        let lines = try text("consistency").split(separator: "\n")
        let proof = lines.compactMap { Base64.decode(String($0)).flatMap { Digest256($0) } }
        guard let note = try? SignedNote(try text("checkpoint")), let seen = Checkpoint(text: note.text),
            let key = try? NoteKey(text: try text("vkey").trimmed), let cosignature = Cosignature(in: note, by: key),
            seen.origin == state.origin, seen.size <= state.size, proof.count == lines.count,
            MerkleTree.isConsistent(
                oldSize: seen.size, oldRoot: seen.root, newSize: state.size, newRoot: state.root, proof: proof)
        else {
            report.faults.append("what witness \(number) saw is not what the checkpoint goes on from")
            return
        }
        report.checked.append(
            "witness \(key.name) cosigned the first \(seen.size) entries at \(cosignature.time.readable), and the checkpoint goes on from "
                + "them; whether that witness is the one that you know is for you to compare: \(key.text)")
    }
}

extension String {
    fileprivate var trimmed: String { String(prefix { $0 != "\n" }) }
}
