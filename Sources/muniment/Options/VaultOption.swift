import ArgumentParser

/// Which vault.
struct VaultOption: ParsableArguments {
    @Option(
        name: .customLong("vault"),
        help: ArgumentHelp("The vault's folder; else MUNIMENT_VAULT.", valueName: "path"), completion: .directory)
    var named: String?

    /// The path from the option or the environment.
    ///
    /// - Throws: `CommandFailure` where neither names one.
    var path: String {
        get throws {
            guard let path = named ?? Environment["MUNIMENT_VAULT"] else {
                throw CommandFailure(.usage, "no vault is named. Use --vault PATH, or set MUNIMENT_VAULT")
            }
            guard !path.isEmpty else { throw CommandFailure(.usage, "--vault needs a path") }
            return path
        }
    }
}
