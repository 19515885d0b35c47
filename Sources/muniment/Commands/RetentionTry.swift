import ArgumentParser
import Retention
import Store

/// `muniment retention try`
struct RetentionTry: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "try",
        abstract: "Try a policy on a history, without a vault.",
        usage: "muniment retention try <file> --history <file> [--at <time>] [options]",
        discussion: """
            The history is what 'muniment snapshots --json' prints, or the like made by hand; beside its snapshots it may list \
            holds, each with number, and sources or snapshots, and ids that are confirmed. Snapshots count as put on record in \
            the order of the file. Nothing is opened, changed or put on record.

            Examples:
              muniment retention try policy.yaml --history history.json
              muniment snapshots --json | muniment retention try policy.yaml --history - --at 2027-01-01
            """)

    @OptionGroup var given: PolicyArgument

    @Option(help: ArgumentHelp("The history, as JSON; - is standard input.", valueName: "file"), completion: .file())
    var history: String

    @Option(help: ArgumentHelp("The day or time to decide at; now unless told.", valueName: "time"))
    var at: Moment?

    @OptionGroup var output: OutputOptions

    /// What `--json` answers.
    private struct Answer: Encodable {
        let at: Timestamp
        let decisions: [DecisionAnswer]
    }

    func run() async throws {
        let policy = try given.policy
        let history = try HistoryFile.read(GivenFile(history).bytes(limit: Self.longest))
            .history(at: at?.start, clock: .now)
        let decisions = Planner.decisions(by: policy, of: history)
        try output.answer(Answer(at: history.now, decisions: decisions.map(DecisionAnswer.init))) { width in
            PlanText.text(decisions, width: width)
        }
    }

    private static let longest = 1 << 30
}
