import ArgumentParser
import Store
import Vault

/// `muniment gc`
struct GarbageCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gc",
        abstract: "Destroy what was dropped and has waited out its grace time, and all that only it showed.",
        usage: "muniment gc (--dry-run [--out <file>] | --plan <file> | --yes) [options]",
        discussion: """
            Keys are destroyed first, then files; of packs that hold other things as well these are written anew. Nothing that \
            a remaining snapshot shows is touched, every one of them can be read meanwhile, and a certificate says what was \
            destroyed. What cannot be brought back is gone: look at it before, with --dry-run.

            With --max-duration it stops when the time is over and nothing is half done, exits with 3, and goes on when it is \
            next started. So does one that was killed.

            Examples:
              muniment gc --dry-run
              muniment gc --dry-run --out march.plan
              muniment gc --plan march.plan
              muniment gc --yes --max-duration 30m
            """)

    @Flag(help: "Show what would be destroyed, and destroy nothing.")
    var dryRun = false

    @Option(
        name: .customLong("out"), help: ArgumentHelp("A new file for the plan.", valueName: "file"),
        completion: .file())
    var target: String?

    @Option(help: ArgumentHelp("Destroy what this plan names.", valueName: "file"), completion: .file())
    var plan: String?

    @Flag(help: "Destroy what 'muniment gc --dry-run' shows at this moment.")
    var yes = false

    @Option(help: ArgumentHelp("Stop after so long: 90s, 30m, 2h.", valueName: "time"))
    var maxDuration: WorkingTime?

    @OptionGroup var reason: ReasonOption
    @OptionGroup var opening: OpeningOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard [dryRun, plan != nil, yes].count(where: \.self) == 1 else {
            throw ValidationError("Give one of --dry-run, --plan and --yes. --dry-run shows what would be destroyed.")
        }
        guard target == nil || dryRun else { throw ValidationError("--out goes with --dry-run.") }
    }

    func run() async throws {
        let approved = try plan.map { try GarbagePlanDocument(file: GivenFile($0).bytes(limit: 1 << 28)) }
        let vault = try await opening.open(output.messages, reason: reason.text)
        if dryRun { return try await show(vault) }
        let clock = ContinuousClock()
        let end = maxDuration.map { clock.now + $0.duration }
        let report = try await ProgressLine.during("Looking") { progress in
            try await vault.collectGarbage(approved, while: { end.map { clock.now < $0 } ?? true }, progress: progress)
        }
        output.messages.notices(of: report.plan)
        try output.answer(GarbageAnswer(report)) { GarbageText.text(report, width: $0) }
        guard report.isFinished else {
            throw CommandFailure(
                .partly,
                "the time is over, and something is left to be destroyed: go on with 'muniment gc' another time")
        }
    }

    private func show(_ vault: Vault) async throws {
        let plan = try await ProgressLine.during("Looking") { try await vault.planGarbage(progress: $0) }
        if let target {
            let file = try NewFile(target)
            try file.write(GarbagePlanDocument(plan, of: vault).bytes())
            try file.keep()
        }
        output.messages.notices(of: plan)
        try output.answer(GarbageAnswer(plan)) { width in
            let text = GarbageText.text(plan, width: width)
            return target.map { text + "wrote the plan to \($0.printable)\n" } ?? text
        }
    }
}
