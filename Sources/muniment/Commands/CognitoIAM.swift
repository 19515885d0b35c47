import ArgumentParser
import Cognito

/// `muniment cognito iam`
struct CognitoIAM: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "iam",
        abstract: "Print the least to allow in IAM: to read a pool, or to put one back.",
        usage: "muniment cognito iam (--read | --restore) [--pool-arn <arn>] [options]",
        discussion: """
            No vault is opened and no server is asked. To put a pool back, both are needed, as what is there is read first. Without \
            --pool-arn the policies are for every pool of the account.

            Examples:
              muniment cognito iam --read --pool-arn arn:aws:cognito-idp:eu-west-1:111122223333:userpool/eu-west-1_AbC123
              muniment cognito iam --restore
              muniment cognito iam --restore --drill
            """)

    @Flag(help: "What 'cognito export' and 'cognito plan' ask for.")
    var read = false

    @Flag(help: "What 'cognito apply' asks for besides.")
    var restore = false

    @Flag(help: "With --read, also what export --lambda asks for.")
    var lambda = false

    @Flag(help: "With --restore, also what a drill asks for: to delete what it made.")
    var drill = false

    @Option(help: ArgumentHelp("The pool's ARN.", valueName: "arn"))
    var poolArn: String?

    @OptionGroup var output: OutputOptions

    /// What `--json` answers: each policy as the text that it is.
    private struct Answer: Encodable {
        let read: String?
        let restore: String?
    }

    func validate() throws {
        guard read || restore else { throw ValidationError("Give --read, --restore or both.") }
        if let poolArn, !poolArn.hasPrefix("arn:") || !poolArn.contains(":userpool/") {
            throw ValidationError(
                "--pool-arn takes an ARN such as arn:aws:cognito-idp:eu-west-1:111122223333:userpool/eu-west-1_AbC123.")
        }
    }

    func run() async throws {
        let answer = Answer(
            read: read ? try PoolPermissions.reading(poolArn, functions: lambda) : nil,
            restore: restore ? try PoolPermissions.restoring(poolArn, isDrill: drill) : nil)
        try output.answer(answer) { width in
            [
                answer.read.map { ("A policy of IAM for who reads the pool:", $0) },
                answer.restore.map { ("A policy of IAM for who puts it back, besides the one for reading:", $0) },
            ].compactMap(\.self).map { "\(Wrapping.hanging($0.0, behind: "", width: width))\n\n\($0.1)\n" }
                .joined(separator: "\n")
        }
    }
}
