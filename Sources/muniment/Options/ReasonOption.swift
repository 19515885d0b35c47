import ArgumentParser

/// Why somebody reads what is archived.
struct ReasonOption: ParsableArguments {
    @Option(
        name: .customLong("reason"),
        help: ArgumentHelp("Why you read, where the vault demands that it be stated.", valueName: "text"))
    var text: String?
}
