import ArgumentParser
import Store
import Vault

/// Which vault, and what opens it.
struct OpeningOptions: ParsableArguments {
    @OptionGroup var vault: VaultOption

    @Option(
        name: .customLong("passphrase-file"),
        help: ArgumentHelp(
            "A file that holds your passphrase; else MUNIMENT_PASSPHRASE_FILE. May be repeated.", valueName: "file"),
        completion: .file())
    var passphraseFiles: [String] = []

    @Option(
        name: .customLong("key-file"),
        help: ArgumentHelp("Your key file; else MUNIMENT_KEY_FILE. May be repeated.", valueName: "file"),
        completion: .file())
    var keyFiles: [String] = []

    @Option(
        name: .customLong("as"),
        help: ArgumentHelp("The slot to open, where your secrets open several.", valueName: "name"))
    var person: String?

    @Option(
        name: .customLong("log-elsewhere"),
        help: ArgumentHelp(
            "A folder for the log of what you do, where the vault is on a medium that cannot be written to.",
            valueName: "folder"),
        completion: .directory)
    var logElsewhere: String?

    /// Opens the vault, asking for the passphrase where no other secret is named, and passes on what the vault notes.
    ///
    /// - Parameter reason: why what is archived is read, where the command reads any.
    /// - Parameter path: the vault's folder, where it is not the one that the options name.
    func open(_ messages: Messages, reason: String? = nil, at path: String? = nil) async throws -> Vault {
        let path = try path ?? vault.path
        let secrets = try secrets(of: path)
        let opened = try await ProgressLine.during("Opening the vault") { _ in
            try Vault.open(at: path, secrets: secrets, as: person, reason: reason, logElsewhere: logElsewhere)
        }
        if let logElsewhere { messages.notice("what you do is put on record in \(logElsewhere), not in the vault") }
        for notice in opened.notices { messages.notice(notice) }
        return opened
    }

    /// What the options name, else what the environment names, else what is typed.
    private func secrets(of path: String) throws -> [Secret] {
        var files = (passphrases: passphraseFiles, keys: keyFiles)
        if files.passphrases.isEmpty, files.keys.isEmpty {
            files.passphrases = Environment["MUNIMENT_PASSPHRASE_FILE"].map { [$0] } ?? []
            files.keys = Environment["MUNIMENT_KEY_FILE"].map { [$0] } ?? []
        }
        let secrets =
            try files.keys.map { Secret.keyFile(path: $0) }
            + files.passphrases.map { Secret.passphrase(try Passphrase(file: $0)) }
        guard secrets.isEmpty else { return secrets }
        // Nobody types a passphrase only to be told that there is no vault.
        let folder = VaultFolder(path)
        guard DurableFile.exists(folder.header) else { throw StoreError.noVault(path: folder.path) }
        let people = try Vault.openers(of: person, at: path)
        return try (people.isEmpty ? ["Passphrase: "] : people.map { "Passphrase of \($0.printable): " }).map {
            question in
            guard let typed = try Prompt.passphrase(question) else {
                throw CommandFailure(
                    .usage,
                    "no secret is named, and there is no terminal to ask on. Use --passphrase-file or --key-file")
            }
            return .passphrase(typed)
        }
    }
}
