import ArgumentParser
import Vault

/// `muniment keys remove`
struct KeysRemove: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Take a person's access away.",
        usage: "muniment keys remove <name> [options]",
        discussion: """
            From then on the person's secret opens this vault no more. It still opens any copy of the vault that was made \
            before, and what the person took from it stays known to them. The last custodian cannot be removed.

            Example:
              muniment keys remove bob
            """)

    @Argument(help: ArgumentHelp("The person's name, as 'keys list' shows it.", valueName: "name"))
    var name: String

    @OptionGroup var opening: OpeningOptions
    @OptionGroup var output: OutputOptions

    /// What `--json` answers.
    private struct Answer: Encodable {
        let removed: String
    }

    func run() async throws {
        let vault = try await opening.open(output.messages)
        try vault.removePerson(name)
        try output.answer(Answer(removed: name)) { _ in "removed \(name.printable)\n" }
    }
}
