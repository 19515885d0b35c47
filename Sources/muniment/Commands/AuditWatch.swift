import ArgumentParser
import Vault

/// `muniment audit watch`
struct AuditWatch: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "Follow the ledger: one JSON line for each entry as it is appended.",
        usage: "muniment audit watch [--since-entry <number>] [options]",
        discussion: """
            For programs that collect such lines from many machines. Control-C ends it.

            Examples:
              muniment audit watch | logger -t muniment
              muniment audit watch --since-entry 0 >> entries.jsonl
            """)

    @Option(
        name: .customLong("since-entry"),
        help: ArgumentHelp("Begin with this entry; else with the next that is appended.", valueName: "number"))
    var first: Int?

    @OptionGroup var opening: OpeningOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard first.map({ $0 >= 0 }) ?? true else { throw ValidationError("--since-entry must be 0 or more.") }
    }

    func run() async throws {
        let vault = try await opening.open(output.messages)
        // Where nobody sits, nobody wonders whether it works.
        let begun: (Int, Int) -> Void = { first, size in
            guard StandardStream.error.isTerminal else { return }
            output.messages.notice(
                "the ledger has \(size.counted("entry", "entries")); those from entry \(first) on are shown, each as it is "
                    + "appended, until control-C")
        }
        try await vault.watchEntries(from: first, begun: begun) { entry in
            try StandardStream.output.write(try JSONText.line(EntryDocument(entry)))
        }
    }
}
