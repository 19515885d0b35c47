#if Network
    import ArgumentParser
    import Cognito
    import Vault

    /// `muniment cognito drill`
    struct CognitoDrill: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "drill",
            abstract: "Rehearse a restore: make the pool, compare it, take it away, and sign a report.",
            usage: "muniment cognito drill (<id> --into <url> | --verify <file>) [options]",
            discussion: """
                The pool is made under a name of its own at an emulator, or at AWS itself with --into aws, read back, compared with \
                the archive member by member, and deleted. The report says what came back, what did not and why, how long it took, \
                and how long it would take within AWS's quotas; it names nobody. The ledger holds its digest.

                Examples:
                  muniment cognito drill latest --source prod-pool --into http://127.0.0.1:5000 --out drill.json
                  muniment cognito drill 2026-03-01 --source prod-pool --into aws --region eu-west-1
                  muniment cognito drill --verify drill.json
                """)

        @Argument(
            help: ArgumentHelp(
                "The snapshot: the first digits of its id, 'latest', 'latest~2' (two before it), or a date.",
                valueName: "id"))
        var snapshot: String?

        @Option(help: ArgumentHelp("The source, where a vault has several.", valueName: "name"))
        var source: String?

        @Option(help: ArgumentHelp("The server that it is rehearsed at, or 'aws'.", valueName: "url"))
        var into: String?

        @Option(
            name: .customLong("out"), help: ArgumentHelp("A new file for the signed report.", valueName: "file"),
            completion: .file())
        var target: String?

        @Option(help: ArgumentHelp("Check a report, and rehearse nothing.", valueName: "file"), completion: .file())
        var verify: String?

        @Flag(help: "Leave the pool there.")
        var keep = false

        @Option(
            help: ArgumentHelp(
                "Rehearse only this, as 'muniment show' names collections. May be repeated.", valueName: "collection"))
        var only: [Entity] = []

        @Option(
            help: ArgumentHelp(
                "JSON with new names for what lies outside: roles, functions, keys.", valueName: "file"),
            completion: .file())
        var map: String?

        @OptionGroup var service: ServiceOptions
        @OptionGroup var reason: ReasonOption
        @OptionGroup var opening: OpeningOptions
        @OptionGroup var output: OutputOptions

        func validate() throws {
            guard (verify == nil) == (snapshot != nil && into != nil), verify == nil || snapshot == nil && into == nil
            else { throw ValidationError("Give a snapshot and --into, or --verify with a report.") }
            if into != nil, service.endpoint != nil { throw ValidationError("--into names the server.") }
        }

        func run() async throws {
            if let verify { return try await check(verify) }
            var options = PlanOptions()
            options.only = only.isEmpty ? nil : only
            if let map { options.map = try NameMap.read(map) }
            var settings = service.settings
            if let into, into != "aws" {
                settings.endpoint = into
                settings.region = settings.region ?? "us-east-1"
                settings.quotas = settings.quotas ?? "unlimited"
            }
            let vault = try await opening.open(output.messages, reason: reason.text)
            let id = try vault.resolve(
                snapshot ?? "", source: source, to: "cognito drill", holding: Entity.pool.rawValue)
            let file = try target.map { try NewFile($0) }
            let messages = output.messages
            let (report, document) = try await ProgressLine.during("Planning") { [options, settings] line in
                try await vault.drillPool(
                    id, options, settings, keeps: keep, notice: messages.notice,
                    report: { line(Progress(phase: $0.phase)) })
            }
            if let file {
                try file.write(document)
                try file.keep()
            }
            try answer(report, "signed by \(report.name)", written: target)
            guard report.isGood else {
                throw CommandFailure(.partly, "not all came back that should: the report says what")
            }
        }

        private func check(_ path: String) async throws {
            let file = try GivenFile(path).bytes(limit: 1 << 26)
            let vault = try await opening.open(output.messages)
            let (report, isSigned) = try DrillReport.read(file, in: vault)
            let verdict =
                switch isSigned {
                case true?: "signed by \(report.name)"
                case nil: "\(report.name), who signed it, is no longer in this vault: find its digest in the ledger"
                case false?: "not signed by \(report.name), whom it names"
                }
            try answer(report, verdict, written: nil)
            guard isSigned != false else {
                throw CommandFailure(.damaged, "the report cannot be relied on: it is \(verdict)")
            }
        }

        private func answer(_ report: DrillReport, _ verdict: String, written: String?) throws {
            try output.answer(report) { width in
                let text = DrillText.text(report, verdict: verdict, width: width)
                return written.map { text + "wrote the report to \($0.printable)\n" } ?? text
            }
        }
    }
#endif
