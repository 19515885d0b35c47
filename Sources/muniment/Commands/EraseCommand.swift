import ArgumentParser
import Store
import Vault

/// `muniment erase`
struct EraseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "erase",
        abstract: "Erase a person's data out of the whole past of a source.",
        usage: "muniment erase <key> --source <name> --reason <text> [options]",
        discussion: """
            Every version of the record with that key goes, in every snapshot, and what goes with it: records of other collections \
            by the same key or the same 'sub', and by each value that --also names. What it would do is shown first; it is \
            done with --yes, or with a plan that somebody approved. The proofs of all others still hold. A hold stops it, and a \
            minimum term that still binds a snapshot which shows the person.

            Examples:
              muniment erase ana --source prod-pool --reason "request 118" --dry-run
              muniment erase ana --source prod-pool --also email=ana@example.com \\
                --files destroy --mentions keep --reason "request 118" --yes
            """)

    @Argument(help: ArgumentHelp("The key of the person's record.", valueName: "key"))
    var key: String

    @Option(help: ArgumentHelp("The source.", valueName: "name"))
    var source: String

    @Option(help: ArgumentHelp("The collection of the person's record (default: users).", valueName: "name"))
    var collection: String?

    @Option(
        name: .customLong("also"),
        help: ArgumentHelp(
            "Records with this value of an attribute go too, such as linked identities. May be repeated.",
            valueName: "name=value"))
    var also: [String] = []

    @Option(help: ArgumentHelp("Files kept as bytes that hold the key or a value: keep or destroy.", valueName: "way"))
    var files: ErasureRequest.Way?

    @Option(
        help: ArgumentHelp("Other people's records that hold the key or a value: keep or destroy.", valueName: "way"))
    var mentions: ErasureRequest.Way?

    @Flag(name: .customLong("dry-run"), help: "Only say what would be done.")
    var isDryRun = false

    @Option(
        name: .customLong("out"),
        help: ArgumentHelp("Only write what would be done into a new file, to be approved.", valueName: "file"),
        completion: .file())
    var target: String?

    @Option(help: ArgumentHelp("Do what this plan says, and no more.", valueName: "file"), completion: .file())
    var plan: String?

    @Flag(help: "Do it.")
    var yes = false

    @OptionGroup var reason: StatedReason
    @OptionGroup var opening: OpeningOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        let ways = [isDryRun, target != nil, plan != nil, yes].count { $0 }
        guard ways <= 1 else {
            throw ValidationError("Give one of --dry-run, --out, --plan and --yes.")
        }
        guard ways == 1 else {
            throw ValidationError(
                "Erasing cannot be undone: look with --dry-run, then give --yes, or --plan with a plan.")
        }
        for pair in also where !pair.contains("=") || pair.hasPrefix("=") || pair.hasSuffix("=") {
            throw ValidationError("--also takes an attribute and its value: NAME=VALUE, not \(pair).")
        }
    }

    private var request: ErasureRequest {
        var request = ErasureRequest(key: key, source: source)
        request.collection = collection
        request.also = also.map { pair in
            let parts = pair.split(separator: "=", maxSplits: 1)
            return (String(parts[0]), String(parts[1]))
        }
        request.files = files
        request.mentions = mentions
        return request
    }

    func run() async throws {
        let approved = try plan.map {
            try ErasurePlanDocument(file: GivenFile($0).bytes(limit: 1 << 28))
        }
        let vault = try await opening.open(output.messages, reason: reason.text)
        let request = request
        if isDryRun || target != nil {
            let plan = try await ProgressLine.during("Looking for the person") { report in
                try await vault.planErasure(request, progress: report)
            }
            if let target {
                let file = try NewFile(target)
                try file.write(try ErasurePlanDocument(plan, of: vault).bytes())
                try file.keep()
            }
            try output.answer(try ErasurePlanDocument(plan, of: vault)) { ErasureText.plan(plan, width: $0) }
            if let question = plan.question { throw CommandFailure(.refused, question) }
            return
        }
        let done = try await ProgressLine.during("Erasing") { report in
            try await vault.erase(request, approved: approved, progress: report)
        }
        for notice in done.notices { output.messages.notice(notice) }
        try output.answer(done) { ErasureText.done(done, width: $0) }
    }
}

extension ErasureRequest.Way: ExpressibleByArgument {}
