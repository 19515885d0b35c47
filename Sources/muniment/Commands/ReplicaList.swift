import ArgumentParser
import Vault

/// `muniment replica list`
struct ReplicaList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the replicas that are in use.",
        usage: "muniment replica list [--all] [options]",
        discussion: """
            'muniment replica status' asks the places themselves what they have.

            Example:
              muniment replica list
            """)

    @Flag(help: "Also those that were removed.")
    var all = false

    @OptionGroup var opening: OpeningOptions
    @OptionGroup var output: OutputOptions

    /// What `--json` answers.
    private struct Answer: Encodable {
        let replicas: [Replica]
    }

    func run() async throws {
        let replicas = try await opening.open(output.messages).replicas().filter { all || $0.removed == nil }
        try output.answer(Answer(replicas: replicas)) { width in
            replicas.isEmpty ? "no replicas\n" : replicas.map { $0.lines(width: width) }.joined()
        }
    }
}

/// `muniment replica show`
struct ReplicaShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show where a replica is, and what was told of the place.",
        usage: "muniment replica show <name> [options]",
        discussion: """
            Example:
              muniment replica show cellar
            """)

    @Argument(help: ArgumentHelp("Its name.", valueName: "name"))
    var name: String

    @OptionGroup var opening: OpeningOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let replica = try await opening.open(output.messages).shownReplica(name)
        try output.answer(replica) { width in replica.lines(width: width) }
    }
}

extension Replica {
    /// For people: a line about the place, and one about each thing that was told of it.
    fileprivate func lines(width: Int?) -> String {
        let end = removed.map { ["removed \($0.readable)"] } ?? []
        let facts = [name.printable, url.printable, "added \(added.readable)"] + end
        let told = settings.sorted { $0.key < $1.key }.map { "  --\($0.key) \($0.value)".printable + "\n" }
        return Wrapping.facts(facts, width: width) + "\n" + told.joined()
    }
}
