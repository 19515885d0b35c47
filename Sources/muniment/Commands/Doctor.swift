import ArgumentParser
import Vault

/// `muniment doctor`
struct Doctor: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Look for what is out of order, and put right what can be.",
        usage: "muniment doctor [--fix] [--give-up-names] [options]",
        discussion: """
            Looks at the vault's folder as a whole: files of interrupted runs, an index that does not fit, permissions. \
            Nothing is changed without a flag, and nothing that was archived is ever removed.

            Examples:
              muniment doctor
              muniment doctor --fix
            """)

    @Flag(help: "Put right what can be put right.")
    var fix = false

    @Flag(help: "Go on without names that the ledger has lost and no copy has.")
    var giveUpNames = false

    @OptionGroup var opening: OpeningOptions
    @OptionGroup var output: OutputOptions

    /// What `--json` answers.
    private struct Answer: Encodable {
        let findings: [DoctorFinding]
    }

    func run() async throws {
        let vault = try await opening.open(output.messages)
        let findings = try await ProgressLine.during("Looking") { _ in
            try vault.examine(fix: fix, givesUpNames: giveUpNames)
        }
        try output.answer(Answer(findings: findings)) { width in Self.text(findings, width: width) }
        let left = findings.count { $0.severity == .problem && !$0.fixed }
        guard left == 0 else { throw CommandFailure(.damaged, "\(left.counted("problem")) left to put right") }
    }

    private static func text(_ findings: [DoctorFinding], width: Int?) -> String {
        guard !findings.isEmpty else { return "all is well\n" }
        return findings.map { finding in
            let head = (finding.fixed ? "fixed" : finding.severity.rawValue).padded(to: 10)
            return Wrapping.hanging("\(finding.object): \(finding.text)".printable, behind: head, width: width) + "\n"
        }.joined()
    }
}
