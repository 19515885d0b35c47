import ArgumentParser
import Store
import Vault

/// `muniment keys list`
struct KeysList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List who may open the vault.",
        usage: "muniment keys list [options]",
        discussion: """
            Example:
              muniment keys list
            """)

    @OptionGroup var opening: OpeningOptions
    @OptionGroup var output: OutputOptions

    /// What `--json` answers.
    private struct Answer: Encodable {
        let people: [Person]
    }

    private struct Person: Encodable {
        let name: String
        let id: String
        let role: String
        let added: Timestamp
        let opensWith: String?
        let problem: String?

        init(_ status: PersonStatus) {
            name = status.name
            id = status.id.hex
            role = status.role.rawValue
            added = status.added
            opensWith = status.opensWith?.rawValue
            problem = status.problem
        }
    }

    func run() async throws {
        let vault = try await opening.open(output.messages)
        let people = try vault.people().map(Person.init)
        try output.answer(Answer(people: people)) { width in Self.text(people, width: width) }
        let broken = people.filter { $0.problem != nil }
        guard broken.isEmpty else {
            let lines = broken.map { "the slot of \($0.name) is not whole: \($0.problem ?? "")" }
            throw CommandFailure(.damaged, lines.joined(separator: "\n"))
        }
    }

    private static func text(_ people: [Person], width: Int?) -> String {
        var table = Table([
            Table.Column(title: "Name", isElastic: true),
            Table.Column(title: "Role"),
            Table.Column(title: "Opens with"),
            Table.Column(title: "Added", isOptional: true),
            Table.Column(title: "Slot", isOptional: true),
        ])
        for person in people {
            table.add([
                person.name, person.role, Self.words(person.opensWith), person.added.readable,
                String(person.id.prefix(8)),
            ])
        }
        return table.text(width: width)
    }

    /// `key-file` as people write it.
    private static func words(_ means: String?) -> String {
        means?.split(separator: "-").joined(separator: " ") ?? "unknown"
    }
}
