import ArgumentParser

/// `muniment keys`
struct Keys: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Manage who may open the vault.",
        subcommands: [
            KeysGenerate.self, KeysList.self, KeysAdd.self, KeysRemove.self, KeysPassphrase.self,
        ])
}
