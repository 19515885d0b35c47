import ArgumentParser

/// Why somebody does what is on record for good.
struct StatedReason: ParsableArguments {
    @Option(name: .customLong("reason"), help: ArgumentHelp("Why; it goes on record.", valueName: "text"))
    var text: String
}
