import ArgumentParser
import Vault

/// `muniment snapshots drop`
struct SnapshotsDrop: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drop",
        abstract: "Drop one snapshot that is mistaken.",
        usage: "muniment snapshots drop <id> --reason <text> [options]",
        discussion: """
            It is hidden for the grace time, and then destroyed by gc. What is held, or younger than its minimum, stays. Dual \
            control over retention.apply covers this as well.

            Example:
              muniment snapshots drop 91d7c04e --reason "an export of the wrong pool"
            """)

    @OptionGroup var snapshot: SnapshotOption
    @OptionGroup var reason: StatedReason
    @OptionGroup var opening: OpeningOptions
    @OptionGroup var output: OutputOptions

    /// What `--json` answers.
    private struct Answer: Encodable {
        let hidden: [DecisionAnswer]
        let certificate: Int?
    }

    func run() async throws {
        let vault = try await opening.open(output.messages, reason: reason.text)
        let id = try snapshot.id(in: vault, to: "snapshots drop")
        let report = try vault.dropSnapshot(id)
        for notice in report.notices { output.messages.notice(notice) }
        try output.answer(
            Answer(hidden: report.hidden.map(DecisionAnswer.init), certificate: report.certificate)
        ) { DroppingText.text(report, width: $0) }
    }
}
