import ArgumentParser

/// `muniment cognito`
struct CognitoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cognito",
        abstract: "Archive user pools of AWS Cognito, and rebuild them.",
        subcommands: subcommands)

    private static var subcommands: [any ParsableCommand.Type] {
        var commands: [any ParsableCommand.Type] = []
        #if Network
            commands += [CognitoExport.self, CognitoPlanCommand.self, CognitoApply.self, CognitoDrill.self]
        #endif
        commands += [CognitoRender.self, CognitoIAM.self]
        return commands
    }
}
