import ArgumentParser
import Vault

/// `muniment retention show`
struct RetentionShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show the policy in plain words.",
        usage: "muniment retention show [options]",
        discussion: """
            The member policy of what --json prints can be given to 'muniment retention set'.

            Example:
              muniment retention show
            """)

    @OptionGroup var opening: OpeningOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let policy = try await opening.open(output.messages).retentionPolicy()
        try output.answer(PolicyAnswer(policy)) { PolicyAnswer.text(policy, width: $0) }
    }
}
