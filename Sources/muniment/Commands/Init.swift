import ArgumentParser
import Store
import Vault

/// `muniment init`
struct Init: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make a vault and its first custodian.",
        usage: "muniment init [--name <name>] [--key-file <file>] [options]",
        discussion: """
            The folder is made, or must be empty. You open the vault with a passphrase, which is asked for, or with a key \
            file, which suits a job that runs unattended. Whoever loses every secret of a vault loses what is in it: keep \
            a second one in another place, or add a second person.

            Examples:
              muniment init --vault ~/archive
              muniment init --vault /srv/archive --key-file /etc/muniment.key
            """)

    @OptionGroup var vault: VaultOption

    @Option(help: ArgumentHelp("The first custodian's name (default: your user name).", valueName: "name"))
    var name: String?

    @Option(
        name: .customLong("passphrase-file"),
        help: ArgumentHelp("A file that holds the passphrase; else MUNIMENT_PASSPHRASE_FILE.", valueName: "file"),
        completion: .file())
    var passphraseFile: String?

    @Option(
        name: .customLong("key-file"),
        help: ArgumentHelp("The key file, written where there is none; else MUNIMENT_KEY_FILE.", valueName: "file"),
        completion: .file())
    var keyFile: String?

    @Option(name: .customLong("passphrase-strength"), help: PassphraseStrength.help)
    var strength: PassphraseStrength = .moderate

    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard passphraseFile == nil || keyFile == nil else {
            throw ValidationError("Give one of --passphrase-file and --key-file.")
        }
    }

    /// What `--json` answers.
    private struct Answer: Encodable {
        let vault: String
        let id: String
        let created: Timestamp
        let custodian: String
        let rootFingerprint: String
        let keyFile: String?
    }

    func run() async throws {
        guard let name = name ?? Environment.userName else {
            throw CommandFailure(.usage, "your user name is not known. Use --name NAME")
        }
        let path = try vault.path
        let (secret, keyFile) = try secret(for: name)
        let made = try await ProgressLine.during("Making the vault") { _ in
            try Vault.create(at: path, person: name, secret: secret)
        }
        for notice in made.notices { output.messages.notice(notice) }
        let answer = Answer(
            vault: path, id: made.header.vault.hex, created: made.header.created, custodian: made.person.name,
            rootFingerprint: made.rootFingerprint, keyFile: keyFile)
        try output.answer(answer) { width in
            let opensWith = keyFile.map { "the key file \($0)" } ?? "a passphrase"
            let facts = ["vault \(path.printable)", "custodian \(name.printable), with \(opensWith.printable)"]
            return Wrapping.facts(facts, width: width) + "\nroot's fingerprint \(made.rootFingerprint)\n"
        }
    }

    /// What the options name, else what the environment names, else what is typed; and the key file's path.
    private func secret(for name: String) throws -> (NewSecret, keyFile: String?) {
        let isNamed = passphraseFile != nil || keyFile != nil
        if let path = keyFile ?? (isNamed ? nil : Environment["MUNIMENT_KEY_FILE"]) {
            return (.keyFile(path: path), path)
        }
        let file = passphraseFile ?? Environment["MUNIMENT_PASSPHRASE_FILE"]
        return (.passphrase(try NewSecretOptions.newPassphrase(file: file, for: name), strength.cost), nil)
    }
}
