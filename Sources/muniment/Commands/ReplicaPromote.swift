import ArgumentParser
import Vault

/// `muniment replica promote`
struct ReplicaPromote: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "promote",
        abstract: "Make a follower the vault's home.",
        usage: "muniment replica promote --reason <text> [options]",
        discussion: """
            For when the home is lost: the copy that --vault names is written to from now on, and its ledger goes on from where \
            the copy ended. Should the old home be found again, do not write to it: the two would be forks, and no copy takes \
            from both.

            Example:
              muniment replica promote --reason "the archive's disk burnt on May 4"
            """)

    @OptionGroup var reason: StatedReason
    @OptionGroup var opening: OpeningOptions
    @OptionGroup var output: OutputOptions

    /// What `--json` answers.
    private struct Answer: Encodable {
        let vault: String
        /// How many entries the ledger had.
        let entries: Int
    }

    func run() async throws {
        let vault = try await opening.open(output.messages, reason: reason.text)
        let entries = try vault.promote()
        try output.answer(Answer(vault: vault.folder.path, entries: entries)) { _ in
            "\(vault.folder.path.printable) is the vault's home; its ledger goes on from entry \(entries)\n"
        }
    }
}
