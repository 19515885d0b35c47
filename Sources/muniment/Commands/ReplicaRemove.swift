import ArgumentParser
import Vault

/// `muniment replica remove`
struct ReplicaRemove: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Have no copies go to a replica any more.",
        usage: "muniment replica remove <name> [options]",
        discussion: """
            What is there stays there: delete it where it is, or keep it in mind. What is erased from the vault later stays \
            readable in it.

            Example:
              muniment replica remove cellar
            """)

    @Argument(help: ArgumentHelp("Its name.", valueName: "name"))
    var name: String

    @OptionGroup var opening: OpeningOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let replica = try await opening.open(output.messages).removeReplica(name)
        try output.answer(replica) { _ in
            "removed the replica \(replica.name.printable); what is at \(replica.url.printable) stays there\n"
        }
    }
}
