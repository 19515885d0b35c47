#if Network
    import ArgumentParser
    import Cognito
    import Vault

    /// `muniment cognito apply`
    struct CognitoApply: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "apply",
            abstract: "Carry out a plan that puts a pool back.",
            usage: "muniment cognito apply <plan> [options]",
            discussion: """
                As the plan stands, or not at all where the pool has changed since. Whatever stopped it, the same command goes on from \
                there, and tries again what failed. There is one result for each user and each other thing; the results hold usernames, \
                nobody else can read the files, and the vault archives them under '<source> restores'.

                Examples:
                  muniment cognito apply rebuild.plan
                  muniment cognito apply rebuild.plan --quota-share 80% --results rebuilt
                """)

        @Argument(help: ArgumentHelp("As 'muniment cognito plan --out' wrote it.", valueName: "plan"), completion: .file())
        var plan: String

        @Option(
            help: ArgumentHelp(
                "What the results' names begin with; the plan's own name unless told.", valueName: "path"),
            completion: .file())
        var results: String?

        @Option(
            help: ArgumentHelp(
                "Where it notes how far it is, sealed; beside the plan unless told.", valueName: "file"),
            completion: .file())
        var journal: String?

        @OptionGroup var service: ServiceOptions
        @OptionGroup var reason: ReasonOption
        @OptionGroup var opening: OpeningOptions
        @OptionGroup var output: OutputOptions

        func run() async throws {
            let file = try GivenFile(plan).bytes(limit: 1 << 28)
            let vault = try await opening.open(output.messages, reason: reason.text)
            let paths = ResultsPaths(
                journal: journal ?? "\(plan).journal", results: results ?? "\(plan).results")
            let settings = service.settings
            let messages = output.messages
            let applied = try await ProgressLine.during("Looking at the pool") { report in
                try await vault.applyPool(
                    file, settings, writing: paths, notice: messages.notice,
                    report: { report(Progress(phase: $0.text)) })
            }
            for warning in applied.archived?.warnings ?? [] { messages.notice(warning) }
            try output.answer(CognitoApplyAnswer(applied)) { CognitoApplyText.text(applied, width: $0) }
            let failed = applied.summary.tally.failed
            guard failed == 0 else {
                throw CommandFailure(
                    .partly,
                    "\(failed.counted("result")) \(failed == 1 ? "says" : "say") failed: see \(paths.results.printable).csv. "
                        + "The same command tries them again")
            }
        }
    }

    extension ApplyProgress {
        /// `Restoring users 512 of 10,000`.
        fileprivate var text: String { total > 0 ? "\(phase) \(done.grouped) of \(total.grouped)" : phase }
    }
#endif
