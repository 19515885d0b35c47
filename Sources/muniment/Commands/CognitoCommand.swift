import ArgumentParser

/// `muniment cognito`
struct CognitoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cognito",
        abstract: "Archive user pools of AWS Cognito, and rebuild them.",
        subcommands: subcommands)

    private static var subcommands: [any ParsableCommand.Type] {
        let commands: [any ParsableCommand.Type] = []
        return commands
    }
}
