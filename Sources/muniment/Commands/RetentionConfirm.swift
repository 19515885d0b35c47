import ArgumentParser
import Store
import Vault

/// `muniment retention confirm`
struct RetentionConfirm: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "confirm",
        abstract: "Say that a snapshot in doubt is right, or that the clock is.",
        usage: "muniment retention confirm (<id> | --clock) --reason <text> [options]",
        discussion: """
            A snapshot that is much smaller than the one before, or dated before one that was put on record earlier, takes no \
            other's place until somebody has looked at it. A clock that is more than seven days past the ledger's last entry \
            drops nothing until somebody says that it is right.

            Examples:
              muniment retention confirm 91d7c04e --reason "the pool was split on March 2"
              muniment retention confirm --clock --reason "the machine was off for a month"
            """)

    @Argument(help: ArgumentHelp("The snapshot.", valueName: "id"))
    var name: String?

    @Flag(help: "Say that the clock is right.")
    var clock = false

    @Option(help: ArgumentHelp("The source, where a vault has several.", valueName: "name"))
    var source: String?

    @OptionGroup var reason: StatedReason
    @OptionGroup var opening: OpeningOptions
    @OptionGroup var output: OutputOptions

    /// What `--json` answers.
    private struct Answer: Encodable {
        let snapshot: String?
        /// Why it was in doubt.
        let doubt: String?
        let clock: Timestamp?
    }

    func validate() throws {
        guard (name == nil) == clock else { throw ValidationError("Give one of <id> and --clock.") }
    }

    func run() async throws {
        let vault = try await opening.open(output.messages, reason: reason.text)
        guard let name else {
            let time = try vault.confirmClock()
            return try output.answer(Answer(snapshot: nil, doubt: nil, clock: time)) { _ in
                "confirmed that it is \(time.readable)\n"
            }
        }
        let id = try vault.resolve(name, source: source, to: "retention confirm")
        let doubt = try vault.confirmSnapshot(id)
        try output.answer(Answer(snapshot: id.hex, doubt: doubt.name, clock: nil)) { width in
            Wrapping.hanging("confirmed snapshot \(id.hex.prefix(8)): \(doubt.words)", behind: "", width: width) + "\n"
        }
    }
}
