import ArgumentParser

/// Which log is looked at.
struct LogOption: ParsableArguments {
    @Option(
        name: .customLong("log"),
        help: ArgumentHelp(
            "The log in this folder, which was kept with --log-elsewhere, in place of the vault's own.",
            valueName: "folder"),
        completion: .directory)
    var folder: String?
}
