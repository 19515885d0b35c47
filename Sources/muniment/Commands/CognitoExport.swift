#if Network
    import ArgumentParser
    import Cognito
    import Vault

    /// `muniment cognito export`
    struct CognitoExport: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "export",
            abstract: "Archive all that an administrator can read of a user pool, as one snapshot.",
            usage: "muniment cognito export --pool <id> --source <name> [options]",
            discussion: """
                The pool, its clients with their secrets, providers, groups, users and who is in which group go straight from the \
                service into the vault; nothing lies plain on the disk. What nobody can read, such as passwords, and what could \
                not be read this time is told in the snapshot's coverage.json. An export that was cut short goes on where it \
                stopped.

                Half of the account's quotas is left for people who sign in, unless --quota-share says otherwise.

                Examples:
                  muniment cognito export --pool eu-central-1_AbC123 --source prod-pool
                  muniment cognito export --pool eu-central-1_AbC123 --source prod-pool --mfa --lambda --shards 16
                """)

        @Option(help: ArgumentHelp("The pool's id.", valueName: "id"))
        var pool: String

        @Option(help: ArgumentHelp("The line of snapshots that this one continues.", valueName: "name"))
        var source: String

        @Flag(help: "Also each user's factors: one call a user.")
        var mfa = false

        @Flag(help: "Also the functions that the pool calls, settings and code.")
        var lambda = false

        @Option(help: ArgumentHelp("List the users in 16 or 256 parts at once, in large pools.", valueName: "count"))
        var shards = 1

        @Flag(help: "Throw away what an export that was cut short has read.")
        var startAgain = false

        @OptionGroup var service: ServiceOptions
        @OptionGroup var opening: OpeningOptions
        @OptionGroup var output: OutputOptions

        func validate() throws {
            guard ExportRequest.possibleShards.contains(shards) else {
                throw ValidationError("--shards has to be 1, 16 or 256: parts go by the first digits of 'sub'.")
            }
        }

        func run() async throws {
            let messages = output.messages
            let asked = try Service(service.settings, pool: pool, notice: messages.notice)
            let vault = try await opening.open(messages)
            var request = ExportRequest(pool: pool, source: source)
            request.readsFactors = mfa
            request.readsFunctions = lambda
            request.shards = shards
            request.startsAgain = startAgain
            let export = PoolExport(vault, asked, request, notice: messages.notice)
            let summary = try await ProgressLine.during("Asking \(asked.endpoint)") { report in
                try await export.run(progress: report)
            }
            for warning in summary.ingest.warnings { messages.warning(warning) }
            for part in summary.coverage.parts where part.status == .failed {
                messages.warning("\(part.name) could not be read: \(part.reason ?? "")")
            }
            try output.answer(Answer(summary)) { width in ExportText.text(summary, width: width) }
            let failed = summary.coverage.failed
            if !failed.isEmpty {
                throw CommandFailure(
                    .partly, "the snapshot is partial: it lacks \(failed.joined(separator: ", "))")
            }
        }

        /// What `--json` answers.
        private struct Answer: Encodable {
            let pool: String
            let partial: [String]?
            let snapshot: IngestSummary
            let coverage: Coverage

            init(_ summary: ExportSummary) {
                pool = summary.pool
                partial = summary.coverage.failed.isEmpty ? nil : summary.coverage.failed
                snapshot = summary.ingest
                coverage = summary.coverage
            }
        }
    }
#endif
