import ArgumentParser
import Evidence

/// `muniment evidence verify`
struct EvidenceVerify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check a folder of evidence, or a sealed file of it, without a vault.",
        usage: "muniment evidence verify <path> [options]",
        discussion: """
            Needs no vault and no key, and is not on record. It exits with 13 where anything does not hold. Compare the fingerprint \
            of root with one that you were given in another way. A sealed file is checked as it is, and nothing of it is laid on the \
            disk unsealed.

            Examples:
              muniment evidence verify audit-ada
              muniment evidence verify case-18.age --identity auditor.txt
              muniment evidence verify audit-ada --ca tsa-roots.pem
            """)

    @Argument(help: ArgumentHelp("The folder, or the sealed file.", valueName: "path"), completion: .file())
    var path: String

    @OptionGroup var sealed: EvidenceOpeningOptions

    @Option(
        name: .customLong("ca"),
        help: ArgumentHelp(
            "Certificates of the authority whose time stamp it should have, PEM or DER.", valueName: "file"),
        completion: .file())
    var certificates: String?

    @OptionGroup var output: OutputOptions

    /// What `--json` answers.
    private struct Answer: Encodable {
        let path: String
        let isValid: Bool
        let `case`: EvidenceCase
        let rootFingerprint: String
        let checked: [String]
        let faults: [String]
        let attested: String
        let notices: [String]
    }

    func run() async throws {
        var verification = try EvidenceVerification(path, opening: try sealed.secret(), stampedBy: certificates)
        let report = try verification.run()
        for notice in report.notices { output.messages.notice(notice) }
        try output.answer(
            Answer(
                path: path, isValid: report.faults.isEmpty, case: report.statement,
                rootFingerprint: report.rootFingerprint, checked: report.checked, faults: report.faults,
                attested: report.attested, notices: report.notices)
        ) { width in
            let statement = report.statement
            var text =
                Wrapping.facts(
                    [
                        "case \(statement.name.printable)", "vault \(statement.vault)",
                        "made \(statement.made.readable)",
                    ],
                    width: width) + "\n"
            text += "root's fingerprint \(report.rootFingerprint)\n"
            for line in report.checked {
                text += Wrapping.hanging(line.printable, behind: "holds  ", width: width) + "\n"
            }
            for line in report.faults {
                text += Wrapping.hanging(line.printable, behind: "FALSE  ", width: width) + "\n"
            }
            return text
                + Wrapping.hanging(report.attested, behind: "note   ", width: width) + "\n"
        }
        guard report.faults.isEmpty else {
            throw CommandFailure(.damaged, "\(path.printable) is not what was made: \(report.faults[0])")
        }
    }
}
