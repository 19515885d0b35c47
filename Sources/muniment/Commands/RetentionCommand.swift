import ArgumentParser

/// `muniment retention`
struct RetentionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retention", abstract: "Say which snapshots are kept for how long, and drop the others.",
        subcommands: [
            RetentionSet.self, RetentionShow.self, RetentionPlanCommand.self, RetentionApply.self, RetentionUndrop.self,
            RetentionConfirm.self, RetentionTry.self,
        ])
}
