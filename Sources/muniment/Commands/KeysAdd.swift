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
            more than the card. With --together the slot opens with the secrets of all those people and has none of its own.

            A custodian may do everything. A writer adds snapshots and reads none. An auditor reads the ledger and no data. A \
            keyholder opens slots together with others, and nothing alone.

            Examples:
              muniment keys add --name bob
              muniment keys add --name nightly --role writer --new-key-file /etc/muniment.key
              muniment keys add --name carol --role auditor --card muniment-card-1:…
              muniment keys add --name both --together ada,bob
            """)

    @Option(help: ArgumentHelp("The person's name.", valueName: "name"))
    var name: String

    @Option(help: ArgumentHelp("What the person may do: custodian, writer, auditor or keyholder.", valueName: "role"))
    var role: Role = .custodian

    @Option(
        help: ArgumentHelp(
            "The people who open the slot together, parted by commas: 2 to 7.", valueName: "names"))
    var together: String?

    @OptionGroup var secret: NewSecretOptions
    @OptionGroup var opening: OpeningOptions
    @OptionGroup var output: OutputOptions

    /// What `--json` answers.
    private struct Answer: Encodable {
        let name: String
        let id: String
        let role: String
        let together: [String]
    }

    func validate() throws {
        guard together == nil || !secret.isNamed else {
            throw ValidationError("With --together the slot opens with those people's secrets: name no other.")
        }
    }

    func run() async throws {
        let vault = try await opening.open(output.messages)
        let people = together?.split(separator: ",").map { String($0) } ?? []
        let secret = try together == nil ? secret.secret(for: name) : .together(people)
        let person = try await ProgressLine.during("Making the slot") { _ in
            try vault.addPerson(name: name, role: role, secret: secret)
        }
        let answer = Answer(name: person.name, id: person.id.hex, role: person.role.rawValue, together: people)
        try output.answer(answer) { _ in
            let how = people.isEmpty ? "" : ", to be opened by \(people.joined(separator: " and ")) together"
            return "added \(person.name) as \(person.role.rawValue)\(how)".printable + "\n"
        }
    }
}

extension Role: ExpressibleByArgument {}
