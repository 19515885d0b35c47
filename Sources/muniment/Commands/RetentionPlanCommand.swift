import ArgumentParser
import Store
import Vault

/// `muniment retention plan`
struct RetentionPlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Show what the policy would drop and what stays, each with its reasons.",
        usage: "muniment retention plan [--out <file>] [options]",
        discussion: """
            Nothing is changed. With --out the plan is written to a new file, to be looked at and carried out with \
            'muniment retention apply --plan'.

            Examples:
              muniment retention plan
              muniment retention plan --out march.plan
            """)

    @Option(
        name: .customLong("out"), help: ArgumentHelp("A new file for the plan.", valueName: "file"),
        completion: .file())
    var target: String?

    @OptionGroup var reason: ReasonOption
    @OptionGroup var opening: OpeningOptions
    @OptionGroup var output: OutputOptions

    /// What `--json` answers.
    private struct Answer: Encodable {
        let policy: Int?
        /// The time for terms.
        let now: Timestamp
        let decisions: [DecisionAnswer]
        /// Why it cannot be applied; absent where it can.
        let objection: String?
        let file: String?
    }

    func run() async throws {
        let vault = try await opening.open(output.messages, reason: reason.text)
        let plan = try vault.planRetention()
        if let target {
            let file = try NewFile(target)
            try file.write(PlanDocument(plan, of: vault).bytes())
            try file.keep()
        }
        output.messages.notices(of: plan)
        let answer = Answer(
            policy: plan.policy, now: plan.now, decisions: plan.decisions.map(DecisionAnswer.init),
            objection: plan.objection, file: target)
        try output.answer(answer) { width in
            let text = PlanText.text(plan.decisions, width: width)
            return target.map { text + "wrote the plan to \($0.printable)\n" } ?? text
        }
    }
}

extension Messages {
    /// What is to be known besides what a plan decides.
    func notices(of plan: RetentionPlan) {
        for text in plan.notices { notice(text) }
        if plan.policy == nil { notice("no policy is set: every snapshot stays") }
        if let objection = plan.objection { warning("this cannot be carried out: \(objection)") }
        warnings(ofSuspects: plan.suspects)
    }
}
