import ArgumentParser
import Retention
import Store
import Vault

/// `muniment retention apply`
struct RetentionApply: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply",
        abstract: "Hide what the policy drops.",
        usage: "muniment retention apply (--plan <file> | --yes | --scheduled) [options]",
        discussion: """
            What is dropped is hidden first, and can be brought back with 'muniment retention undrop' until its grace time is \
            over and gc destroys it. A plan is carried out as it stands, or not at all where things have changed since. \
            --scheduled is --yes for a timer: it says nothing where nothing is to be done. A writer's key is enough.

            Examples:
              muniment retention apply --plan march.plan
              muniment retention apply --yes
              muniment retention apply --scheduled --key-file nightly.key
            """)

    @Option(help: ArgumentHelp("Carry out this plan.", valueName: "file"), completion: .file())
    var plan: String?

    @Flag(help: "Do what 'muniment retention plan' shows at this moment.")
    var yes = false

    @Flag(help: "The same, for a timer.")
    var scheduled = false

    @OptionGroup var reason: ReasonOption
    @OptionGroup var opening: OpeningOptions
    @OptionGroup var output: OutputOptions

    /// What `--json` answers.
    private struct Answer: Encodable {
        let hidden: [DecisionAnswer]
        /// What only a hold keeps.
        let stoppedByHolds: [DecisionAnswer]
        let suspects: [DecisionAnswer]
        let until: Timestamp?
        let certificate: Int?
    }

    func validate() throws {
        guard [plan != nil, yes, scheduled].count(where: \.self) == 1 else {
            throw ValidationError(
                "Give one of --plan, --yes and --scheduled. 'muniment retention plan' shows what would be done.")
        }
    }

    func run() async throws {
        let approved = try plan.map { try PlanDocument(file: GivenFile($0).bytes(limit: 1 << 28)) }
        let vault = try await opening.open(output.messages, reason: reason.text)
        let report = try vault.applyRetention(approved)
        for notice in report.notices { output.messages.notice(notice) }
        for decision in report.stopped {
            let snapshot = decision.snapshot
            let why = decision.keeping.first?.words ?? "held"
            output.messages.notice(
                "snapshot \(snapshot.label.text.prefix(8)) of \(snapshot.source) stays: it is \(why), and would go otherwise"
            )
        }
        output.messages.warnings(ofSuspects: report.suspects)
        let answer = Answer(
            hidden: report.hidden.map(DecisionAnswer.init), stoppedByHolds: report.stopped.map(DecisionAnswer.init),
            suspects: report.suspects.map(DecisionAnswer.init), until: report.until, certificate: report.certificate)
        try output.answer(answer) { DroppingText.text(report, isQuiet: scheduled, width: $0) }
    }
}

/// What was dropped, for people.
enum DroppingText {
    static func text(_ report: DroppingReport, isQuiet: Bool = false, width: Int?) -> String {
        guard let until = report.until, let certificate = report.certificate else {
            return isQuiet ? "" : "nothing to drop\n"
        }
        let lines = report.hidden.map { decision in
            let snapshot = decision.snapshot
            let why = decision.going.map { ": \($0.words)" } ?? ""
            return Wrapping.hanging(
                "\(snapshot.label.text.prefix(8)) \(snapshot.created.readable) \(snapshot.source)\(why)".printable,
                behind: "hidden ", width: width) + "\n"
        }
        let facts = [
            "hid \(report.hidden.count.counted("snapshot"))", "until \(until.readable)", "certificate \(certificate)",
        ]
        return lines.joined() + Wrapping.facts(facts, width: width) + "\n"
    }
}
