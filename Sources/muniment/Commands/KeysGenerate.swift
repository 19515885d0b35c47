import ArgumentParser
import Vault

/// `muniment keys generate`
struct KeysGenerate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate",
        abstract: "Make a key file and print its card.",
        discussion: """
            The key file stays with its owner. The card is public: a custodian adds its owner to a vault with it, and never \
            sees the key.

            Example:
              muniment keys generate --out ~/.muniment.key
            """)

    @Option(
        name: .customLong("out"), help: ArgumentHelp("The key file, which must not exist yet.", valueName: "file"),
        completion: .file())
    var path: String

    @OptionGroup var output: OutputOptions

    /// What `--json` answers.
    private struct Answer: Encodable {
        let card: String
        let keyFile: String
    }

    func run() async throws {
        let card = try Vault.generateKeyFile(at: path)
        try output.answer(Answer(card: card.text, keyFile: path)) { _ in card.text + "\n" }
    }
}
