#if Network
    import ArgumentParser
    import Cognito
    import Vault

    /// `muniment cognito export`
    struct CognitoExport: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "export",
            abstract: "Archive all that an administrator can read of a user pool, as one snapshot.",
            usage: "muniment cognito export --pool <id>|--all-pools --source <name> [options]",
            discussion: """
                The pool, its clients with their secrets, providers, groups, users and who is in which group go straight from the \
                service into the vault; nothing lies plain on the disk. What nobody can read, such as passwords, and what could \
                not be read this time is told in the snapshot's coverage.json. An export that was cut short goes on where it \
                stopped.

                Half of the account's quotas is left for people who sign in, unless --quota-share says otherwise.

                Examples:
                  muniment cognito export --pool eu-central-1_AbC123 --source prod-pool
                  muniment cognito export --pool eu-central-1_AbC123 --source prod-pool --mfa --lambda --shards 16
                  muniment cognito export --all-pools --region eu-central-1 --source prod
                """)

        @Option(help: ArgumentHelp("The pool's id.", valueName: "id"))
        var pool: String?

        @Flag(help: "All pools of the account in the region, each as a snapshot of the source <name>/<pool's id>.")
        var allPools = false

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
            guard (pool == nil) == allPools else {
                throw ValidationError("Name a pool with --pool, or all of them with --all-pools.")
            }
        }

        func run() async throws {
            let messages = output.messages
            let asked = try Service(service.settings, pool: pool, notice: messages.notice)
            let vault = try await opening.open(messages)
            guard let pool else { return try await exportAll(vault, asked) }
            let summary = try await export(pool, to: source, vault, asked)
            try output.answer(Answer(summary)) { width in ExportText.text(summary, width: width) }
            let failed = summary.coverage.failed
            if !failed.isEmpty {
                throw CommandFailure(.partly, "the snapshot is partial: it lacks \(failed.joined(separator: ", "))")
            }
        }

        private func export(
            _ pool: String, to source: String, _ vault: Vault, _ asked: Service
        ) async throws -> ExportSummary {
            let messages = output.messages
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
            return summary
        }

        /// One pool after the other: what fails with one does not keep the others out of the vault.
        private func exportAll(_ vault: Vault, _ asked: Service) async throws {
            let pools = try await UserPoolList.all(asked)
            guard !pools.isEmpty else {
                throw CommandFailure(.badInput, "there is no pool at \(asked.endpoint) in the region \(asked.region)")
            }
            var summaries: [ExportSummary] = []
            var failed: [String] = []
            for pool in pools {
                do { summaries.append(try await export(pool, to: "\(source)/\(pool)", vault, asked)) } catch {
                    guard !Task.isCancelled else { throw error }
                    failed.append(pool)
                    output.messages.warning("\(pool) could not be exported: \(error)")
                }
            }
            try output.answer(AllAnswer(pools: summaries.map(Answer.init), failed: failed)) { width in
                summaries.map { ExportText.text($0, width: width) }.joined(separator: "\n")
            }
            let partial = summaries.filter { !$0.coverage.failed.isEmpty }.map(\.pool)
            guard failed.count < pools.count else { throw CommandFailure(.failed, "no pool could be exported") }
            if !failed.isEmpty || !partial.isEmpty {
                let what = [("without", failed), ("in part", partial)].filter { !$0.1.isEmpty }
                    .map { "\($0.0) \($0.1.joined(separator: ", "))" }
                throw CommandFailure(
                    .partly, "\(summaries.count.counted("pool")) exported, \(what.joined(separator: "; "))")
            }
        }

        /// What `--all-pools --json` answers.
        private struct AllAnswer: Encodable {
            let pools: [Answer]
            let failed: [String]
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
