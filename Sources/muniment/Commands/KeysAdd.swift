import ArgumentParser
import Seal
import Vault

/// `muniment keys add`
struct KeysAdd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Let one more person open the vault.",
        usage: "muniment keys add --name <name> [options]",
        discussion: """
            The person's passphrase is asked for, or comes from a file; or the person has a key file, of which you need no \
            more than the card.

            Examples:
              muniment keys add --name bob
              muniment keys add --name nightly --new-key-file /etc/muniment.key
              muniment keys add --name carol --card muniment-card-1:…
            """)

    @Option(help: ArgumentHelp("The person's name.", valueName: "name"))
    var name: String

    @Option(help: ArgumentHelp("What the person may do: custodian (everything).", valueName: "role"))
    var role: Role = .custodian

    @OptionGroup var secret: NewSecretOptions
    @OptionGroup var opening: OpeningOptions
    @OptionGroup var output: OutputOptions

    /// What `--json` answers.
    private struct Answer: Encodable {
        let name: String
        let id: String
        let role: String
    }

    func run() async throws {
        guard role == .custodian else {
            throw CommandFailure(
                .refused, "the role \(role.rawValue) is not available yet. Use --role custodian, who may do everything")
        }
        let vault = try await opening.open(output.messages)
        let secret = try secret.secret(for: name)
        let person = try await ProgressLine.during("Making the slot") { _ in
            try vault.addPerson(name: name, role: role, secret: secret)
        }
        let answer = Answer(name: person.name, id: person.id.hex, role: person.role.rawValue)
        try output.answer(answer) { _ in "added \(person.name.printable) as \(person.role.rawValue)\n" }
    }
}

extension Role: ExpressibleByArgument {}
