import ArgumentParser

/// `muniment keys`
struct Keys: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Manage who may open the vault, and what for.",
        subcommands: [
            KeysGenerate.self, KeysList.self, KeysAdd.self, KeysRemove.self, KeysRotate.self, KeysPassphrase.self,
        ])
}
