import ArgumentParser

/// `muniment retention`
struct RetentionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retention", abstract: "Say which snapshots are kept for how long, and drop the others.",
        subcommands: [RetentionTry.self])
}
