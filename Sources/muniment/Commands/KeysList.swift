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
        let rootFingerprint: String
        let rotationDue: Bool
        let people: [Person]
    }

    private struct Person: Encodable {
        let name: String
        let id: String
        let role: String
        let added: Timestamp
        let lastUsed: Timestamp?
        let opensWith: String?
        let together: [String]
        let problem: String?

        init(_ status: PersonStatus) {
            name = status.name
            id = status.id.hex
            role = status.role.rawValue
            added = status.added
            lastUsed = status.lastUsed
            together = status.together
            opensWith = status.opensWith?.rawValue
            problem = status.problem
        }
    }

    func run() async throws {
        let vault = try await opening.open(output.messages)
        let people = try vault.people().map(Person.init)
        let isRotationDue = try vault.isRotationDue()
        let answer = Answer(rootFingerprint: vault.rootFingerprint, rotationDue: isRotationDue, people: people)
        try output.answer(answer) { width in
            Self.text(people, width: width)
                + Wrapping.hanging(vault.rootFingerprint, behind: "root's fingerprint ", width: width) + "\n"
        }
        if isRotationDue {
            output.messages.notice(
                "someone was removed who knows the keys in force. Make new ones with: muniment keys rotate")
        }
        let broken = people.filter { $0.problem != nil }
        guard broken.isEmpty else {
            let lines = broken.map { "the slot of \($0.name) is not whole: \($0.problem ?? "")" }
            throw CommandFailure(.damaged, lines.joined(separator: "\n"))
        }
    }

    private static func text(_ people: [Person], width: Int?) -> String {
        // Who may not open the ledger would take an empty column for people who never came.
        let showsUses = people.contains { $0.lastUsed != nil }
        let lastUsed = showsUses ? [Table.Column(title: "Last used", isOptional: true)] : []
        var table = Table(
            [
                Table.Column(title: "Name", isElastic: true),
                Table.Column(title: "Role"),
                Table.Column(title: "Opens with", isElastic: true),
                Table.Column(title: "Since", isOptional: true),
            ] + lastUsed + [Table.Column(title: "Slot", isOptional: true)])
        for person in people {
            table.add(
                [person.name, person.role, Self.words(person), person.added.readable]
                    + (showsUses ? [person.lastUsed?.readable ?? ""] : []) + [String(person.id.prefix(8))])
        }
        return table.text(width: width)
    }

    /// `key-file` as people write it.
    private static func words(_ person: Person) -> String {
        guard person.together.isEmpty else { return person.together.joined(separator: " and ") }
        return person.opensWith?.split(separator: "-").joined(separator: " ") ?? "unknown"
    }
}
