import ArgumentParser
import Vault

/// `muniment retention set`
struct RetentionSet: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set",
        abstract: "Put a policy in the place of the one before.",
        usage: "muniment retention set <file> [options]",
        discussion: """
            Without a policy everything stays. Nothing goes by a policy before 'muniment retention apply'. A minimum can be \
            lengthened, and not shortened before it has passed for every snapshot that it binds, by nobody.

            Members of a policy:
              version: 1
              timezone    whose days are counted; usually UTC
              clock       attested: time for terms is no later than what a witness attested
              grace       how long a dropped snapshot stays hidden before it is destroyed; usually 7d
              default     the rules of every source that is not named
              sources     rules by the source's name, wholly in place of the default

            Rules: keep-last, keep-within, hourly, daily, weekly, monthly, quarterly, yearly, minimum, maximum. Until a minimum has \
            passed nobody is erased, unless erasure: allowed stands beside it from the start.

            Example:
              muniment retention set policy.yaml
            """)

    @OptionGroup var given: PolicyArgument
    @OptionGroup var reason: ReasonOption
    @OptionGroup var opening: OpeningOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let policy = try given.policy
        let vault = try await opening.open(output.messages, reason: reason.text)
        let set = try vault.setPolicy(policy)
        try output.answer(PolicyAnswer(set)) { PolicyAnswer.text(set, width: $0) }
    }
}
