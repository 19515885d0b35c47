import ArgumentParser
import Vault

/// `muniment keys passphrase`
struct KeysPassphrase: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "passphrase",
        abstract: "Change your passphrase.",
        usage: "muniment keys passphrase [options]",
        discussion: """
            The old one still opens any copy of the vault that was made before.

            Example:
              muniment keys passphrase
            """)

    @Option(
        name: .customLong("new-passphrase-file"),
        help: ArgumentHelp("A file that holds the new passphrase.", valueName: "file"), completion: .file())
    var passphraseFile: String?

    @Option(name: .customLong("passphrase-strength"), help: PassphraseStrength.help)
    var strength: PassphraseStrength = .moderate

    @OptionGroup var opening: OpeningOptions
    @OptionGroup var output: OutputOptions

    /// What `--json` answers.
    private struct Answer: Encodable {
        let name: String
    }

    func run() async throws {
        let vault = try await opening.open(output.messages)
        let name = vault.person.name
        let passphrase = try NewSecretOptions.newPassphrase(file: passphraseFile, for: name)
        try await ProgressLine.during("Sealing the slot") { _ in
            try vault.changePassphrase(to: passphrase, cost: strength.cost)
        }
        try output.answer(Answer(name: name)) { _ in "\(name.printable) has a new passphrase\n" }
    }
}
