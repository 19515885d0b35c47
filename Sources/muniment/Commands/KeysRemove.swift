import ArgumentParser
import Vault

/// `muniment keys remove`
struct KeysRemove: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Take a person's access away.",
        usage: "muniment keys remove <name> [options]",
        discussion: """
            From then on the person's secret opens this vault no more, and slots that the person opened with others are gone \
            too. It still opens any copy of the vault that was made before, and what the person took from it, its keys among \
            it, stays known to them: renew those with 'keys rotate'. The last custodian cannot be removed.

            Example:
              muniment keys remove bob
            """)

    @Argument(help: ArgumentHelp("The person's name, as 'keys list' shows it.", valueName: "name"))
    var name: String

    @OptionGroup var opening: OpeningOptions
    @OptionGroup var output: OutputOptions

    /// What `--json` answers.
    private struct Answer: Encodable {
        let removed: [String]
    }

    func run() async throws {
        let vault = try await opening.open(output.messages)
        let removed = try vault.removePerson(name)
        try output.answer(Answer(removed: removed)) { _ in "removed \(removed.joined(separator: ", "))".printable + "\n"
        }
        output.messages.notice(
            "this does not take back what \(name) has copied, nor the keys that \(name) knew. Make new ones with: "
                + "muniment keys rotate")
    }
}
