#if Network
    import ArgumentParser
    import Cognito
    import Vault

    /// `muniment cognito plan`
    struct CognitoPlanCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "plan",
            abstract: "Show what it takes to put a pool back, and what does not come back.",
            usage: "muniment cognito plan <id> --into <pool> [--out <file>] [options]",
            discussion: """
                Compares a snapshot with a pool, or with none. Nothing is changed. With --out the plan is written to a new file, to \
                be looked at and carried out as it stands with 'muniment cognito apply'. It names nobody and holds no secret.

                Examples:
                  muniment cognito plan latest --source prod-pool --into new --region eu-west-1 --out rebuild.plan
                  muniment cognito plan 2026-03-01 --source prod-pool --into eu-west-1_AbC123 --only groups
                """)

        @OptionGroup var snapshot: SnapshotOption

        @Option(help: ArgumentHelp("The id of the pool that it goes to, or 'new'.", valueName: "pool"))
        var into: String

        @Option(
            name: .customLong("out"), help: ArgumentHelp("A new file for the plan.", valueName: "file"),
            completion: .file())
        var target: String?

        @Option(help: ArgumentHelp("The new pool's name; as it was unless told.", valueName: "name"))
        var name: String?

        @Option(
            help: ArgumentHelp(
                "How users come who sign in themselves: api (one by one, unless told), import (leave them to a CSV import), migration (leave them to a user-migration trigger).",
                valueName: "way"))
        var users: PlanOptions.Users = .api

        @Option(
            help: ArgumentHelp(
                "What becomes of users who are in the pool: leave (unless told) or change.", valueName: "way"))
        var existing: PlanOptions.Existing = .leave

        @Option(
            help: ArgumentHelp(
                "Users of identity providers: link (make and link them, unless told) or sign-in (their next sign-in makes them).",
                valueName: "way"))
        var federated: PlanOptions.Federated = .link

        @Flag(help: "Invite again who was invited and never came. No other message is ever sent.")
        var invite = false

        @Option(
            help: ArgumentHelp("A custom attribute that takes each user's sub of old.", valueName: "custom:name"))
        var oldSubAttribute: String?

        @Option(
            help: ArgumentHelp(
                "Put back only this, as 'muniment show' names collections. May be repeated.", valueName: "collection"))
        var only: [Entity] = []

        @Option(
            help: ArgumentHelp(
                "JSON with new names for what lies outside: roles, functions, keys, domains.", valueName: "file"),
            completion: .file())
        var map: String?

        @OptionGroup var service: ServiceOptions
        @OptionGroup var reason: ReasonOption
        @OptionGroup var opening: OpeningOptions
        @OptionGroup var output: OutputOptions

        func run() async throws {
            let options = try planOptions()
            let vault = try await opening.open(output.messages, reason: reason.text)
            let id = try snapshot.id(in: vault, to: "cognito plan", holding: Entity.pool.rawValue)
            let file = try target.map { try NewFile($0) }
            let settings = service.settings
            let messages = output.messages
            let plan = try await ProgressLine.during("Comparing") { _ in
                try await vault.planPool(
                    id, into: into == "new" ? nil : into, options, settings, notice: messages.notice)
            }
            if let file {
                try file.write(plan.bytes())
                try file.keep()
            }
            try output.answer(plan) { width in
                let text = CognitoPlanText.text(plan, width: width)
                return target.map { text + "wrote the plan to \($0.printable)\n" } ?? text
            }
        }

        private func planOptions() throws -> PlanOptions {
            var options = PlanOptions()
            options.name = name
            options.users = users
            options.existing = existing
            options.federated = federated
            options.invites = invite
            options.oldSubAttribute = oldSubAttribute
            options.only = only.isEmpty ? nil : only
            if let map { options.map = try NameMap.read(map) }
            return options
        }
    }

    /// A file of new names.
    enum NameMap {
        /// - Throws: `CommandFailure` where it is no JSON object of texts.
        static func read(_ path: String) throws -> [String: String] {
            let bytes = try GivenFile(path).bytes(limit: 1 << 20)
            guard let members = (try? JSON(parsing: bytes))?.object else { throw bad(path) }
            return try members.mapValues { value in
                guard let text = value.string else { throw bad(path) }
                return text
            }
        }

        private static func bad(_ path: String) -> CommandFailure {
            CommandFailure(
                .badInput,
                "\(path) is no map: it has to be a JSON object of texts such as {\"arn:aws:…\": \"arn:aws:…\"}")
        }
    }
#endif
