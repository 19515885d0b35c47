import ArgumentParser
import Vault

/// `muniment retention undrop`
struct RetentionUndrop: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "undrop",
        abstract: "Bring a dropped snapshot back.",
        usage: "muniment retention undrop <id> [options]",
        discussion: """
            It stays from then on, until it is dropped by name or its maximum term has passed.

            Example:
              muniment retention undrop 91d7c04e
            """)

    @Argument(help: ArgumentHelp("The first digits of its id; see 'muniment snapshots --dropped'.", valueName: "id"))
    var name: String

    @OptionGroup var reason: ReasonOption
    @OptionGroup var opening: OpeningOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let snapshot = try await opening.open(output.messages, reason: reason.text).undropSnapshot(name)
        try output.answer(snapshot) { width in
            Wrapping.facts(
                ["brought back snapshot \(snapshot.id.prefix(8))", snapshot.created.readable], width: width) + "\n"
        }
    }
}
