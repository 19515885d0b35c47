import ArgumentParser
import Ledger
import Store
import Vault

/// `muniment audit verify`
struct AuditVerify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check that the ledger is as it was written.",
        usage: "muniment audit verify [--sealed] [--against <file> ...] [options]",
        discussion: """
            Every entry is opened; its hash, its signature, its place in the tree, its time and the signatures of each epoch \
            are checked, and the catalog is compared. That the end was not cut off, and that nobody put an older copy in the \
            ledger's place, shows against checkpoints that were kept elsewhere: see 'muniment audit checkpoint'. Those that \
            witnesses cosigned and that the vault keeps are compared too: see 'muniment audit witness'.

            With --sealed no entry is opened: that none was altered, removed, put in or moved shows all the same, and sooner. \
            What each says of itself, and whether its person signed it, is left out.

            Examples:
              muniment audit verify
              muniment audit verify --sealed
              muniment audit verify --against /media/safe/march.checkpoint /media/safe/april.checkpoint
            """)

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("Checkpoints that were kept elsewhere.", valueName: "file"), completion: .file())
    var against: [String] = []

    @Flag(help: "Open no entry: check the tree, the signers and the order of times.")
    var sealed = false

    @OptionGroup var log: LogOption
    @OptionGroup var reason: ReasonOption
    @OptionGroup var opening: OpeningOptions
    @OptionGroup var output: OutputOptions

    /// What `--json` answers.
    private struct Answer: Encodable {
        let entries: Int
        let opened: Int
        let signers: Int
        let root: String
        let findings: [Finding]
        let notices: [String]
        let checkpoints: [Comparison]
        /// Checkpoints in the vault that witnesses cosigned.
        let cosigned: [Comparison]
        let seconds: Double
    }

    private struct Finding: Encodable {
        /// The entry's number, where it is about one.
        let entry: Int?
        let finding: String
    }

    private struct Comparison: Encodable {
        let file: String
        let isConsistent: Bool
        let finding: String
    }

    func run() async throws {
        let notes = try against.map { try Self.note($0) }
        let vault = try await opening.open(output.messages, reason: reason.text)
        let verdict = try await ProgressLine.during("Checking the ledger") { progress in
            if let log = log.folder { return try await vault.verifyLog(in: log, opening: !sealed, against: notes) }
            return try await vault.verifyLedger(opening: !sealed, against: notes, progress: progress)
        }
        for notice in verdict.notices { output.messages.notice(notice) }
        let answer = answer(verdict)
        try output.answer(answer) { text(answer, verdict, width: $0) }
        guard verdict.isLedgerWhole else {
            throw CommandFailure(
                .damaged,
                "the ledger is not as it was written. Keep the vault as it is, and compare it with its copies and with every "
                    + "checkpoint that was kept elsewhere")
        }
        guard verdict.isWhole else {
            throw CommandFailure(
                .damaged,
                "the ledger is as it was written, and the catalog's index of it is not. Make it anew with: muniment "
                    + "catalog rebuild")
        }
    }

    /// The note in a file.
    static func note(_ path: String) throws -> SignedNote {
        let text = try GivenFile(path).text(limit: 1 << 20)
        do { return try SignedNote(text) } catch {
            throw CommandFailure(.badInput, "cannot use \(path): \(error)")
        }
    }

    private func answer(_ verdict: LedgerVerdict) -> Answer {
        let report = verdict.report
        var findings = report.findings.map { Finding(entry: $0.sequence, finding: "\($0)") }
        if let disagreement = verdict.disagreement { findings.append(Finding(entry: nil, finding: disagreement)) }
        if let index = verdict.index { findings.append(Finding(entry: index.entry, finding: "\(index)")) }
        findings += verdict.damages.map { damage in
            Finding(entry: nil, finding: "\(damage.object): \(damage.reason)")
        }
        return Answer(
            entries: report.size, opened: report.openedCount, signers: report.signers.count, root: report.root.hex,
            findings: findings, notices: verdict.notices,
            checkpoints: zip(against, verdict.given).map { file, comparison in
                Comparison(file: file, isConsistent: comparison.isConsistent, finding: "\(comparison)")
            },
            cosigned: verdict.kept.map { checkpoint, comparison in
                Comparison(
                    file: checkpoint.file, isConsistent: comparison.isConsistent,
                    finding: "\(comparison), and \(checkpoint.witness.name) cosigned it")
            }
                + verdict.stamped.map { stamp, comparison in
                    Comparison(
                        file: stamp.file, isConsistent: comparison.isConsistent,
                        finding: "\(comparison), and \(stamp.authority.name) stamped it")
                }, seconds: verdict.seconds)
    }

    private func text(_ answer: Answer, _ verdict: LedgerVerdict, width: Int?) -> String {
        var lines = answer.findings.map { Wrapping.hanging($0.finding.printable, behind: "found   ", width: width) }
        lines += answer.checkpoints.map { checkpoint in
            Wrapping.hanging(
                "\(checkpoint.file): \(checkpoint.finding)".printable,
                behind: checkpoint.isConsistent ? "agrees  " : "found   ", width: width)
        }
        lines += answer.cosigned.filter { !$0.isConsistent }.map { checkpoint in
            Wrapping.hanging(
                "\(checkpoint.file): \(checkpoint.finding)".printable, behind: "found   ", width: width)
        }
        let cosigned =
            answer.cosigned.isEmpty
            ? [] : [answer.cosigned.count.counted("attested checkpoint", "attested checkpoints")]
        let facts =
            [
                "checked the ledger", answer.entries.counted("entry", "entries"), "\(answer.opened.grouped) opened",
                answer.signers.counted("signer"),
            ] + cosigned + [
                Seconds.text(answer.seconds),
                verdict.isWhole ? "all is well" : verdict.findingCount.counted("finding"),
            ]
        return (lines + [Wrapping.facts(facts, width: width)]).joined(separator: "\n") + "\n"
    }
}
