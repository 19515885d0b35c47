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
<<<<<<< HEAD
            commands += [CognitoExport.self, CognitoPlanCommand.self, CognitoApply.self, CognitoDrill.self]
=======
            commands += [CognitoExport.self, CognitoPlanCommand.self, CognitoApply.self]
>>>>>>> b7453f79cb7f7b1bffcce3fb74ce827a12ada624
        #endif
        return commands
    }
}
