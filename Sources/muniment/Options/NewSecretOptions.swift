import ArgumentParser
import Seal
import Vault

/// What a person who is added will open the vault with.
struct NewSecretOptions: ParsableArguments {
    @Option(
        name: .customLong("new-passphrase-file"),
        help: ArgumentHelp("A file that holds the new passphrase.", valueName: "file"), completion: .file())
    var passphraseFile: String?

    @Option(
        name: .customLong("new-key-file"),
        help: ArgumentHelp("The new person's key file; it is written where there is none.", valueName: "file"),
        completion: .file())
    var keyFile: String?

    @Option(help: ArgumentHelp("The new person's card, as 'keys generate' prints it.", valueName: "card"))
    var card: String?

    @Option(name: .customLong("passphrase-strength"), help: PassphraseStrength.help)
    var strength: PassphraseStrength = .moderate

    /// Whether an option names a secret.
    var isNamed: Bool { passphraseFile != nil || keyFile != nil || card != nil }

    func validate() throws {
        let named = [passphraseFile, keyFile, card].compactMap(\.self)
        guard named.count <= 1 else {
            throw ValidationError("Give one of --new-passphrase-file, --new-key-file and --card.")
        }
    }

    /// The secret that the options name, else the passphrase that is typed for `person`.
    func secret(for person: String) throws -> NewSecret {
        if let keyFile { return .keyFile(path: keyFile) }
        if let card { return .card(try IdentityCard(text: card)) }
        return .passphrase(try Self.newPassphrase(file: passphraseFile, for: person), strength.cost)
    }

    /// The passphrase in the file, else the one that is typed, twice.
    static func newPassphrase(file: String?, for person: String) throws -> Passphrase {
        if let file { return try Passphrase(file: file) }
        guard let typed = try Prompt.newPassphrase(for: person) else {
            throw CommandFailure(
                .usage, "no new secret is named, and there is no terminal to ask on. Use an option that names a file")
        }
        return typed
    }
}
