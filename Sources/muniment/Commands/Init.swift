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

            With --custodians nobody opens the vault alone: that many of the people named with --custodian do it together, \
            each with a secret file. A file that holds an identity is a key file, and one that is not there is written as one; \
            what else a file holds is a passphrase.

            Examples:
              muniment init --vault ~/archive
              muniment init --vault /srv/archive --key-file /etc/muniment.key
              muniment init --custodians 2 --custodian ada=a.key --custodian bob=b.pass
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

    @Option(
        name: .customLong("custodians"),
        help: ArgumentHelp("How many of the custodians open the vault together.", valueName: "count"))
    var quorum: Int?

    @Option(
        name: .customLong("custodian"),
        help: ArgumentHelp(
            "One of them, with a key file or a passphrase file. To be repeated: 2 to 7.",
            valueName: "name=file"))
    var custodians: [NamedSecretFile] = []

    @Option(name: .customLong("passphrase-strength"), help: PassphraseStrength.help)
    var strength: PassphraseStrength = .moderate

    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard passphraseFile == nil || keyFile == nil else {
            throw ValidationError("Give one of --passphrase-file and --key-file.")
        }
        guard (quorum == nil) == custodians.isEmpty else {
            throw ValidationError("--custodians and --custodian go together.")
        }
        guard quorum == nil || name == nil && passphraseFile == nil && keyFile == nil else {
            throw ValidationError("With --custodians each person is named by --custodian, with a secret file.")
        }
    }

    /// A custodian with the file of their secret, as `ada=ada.key` names them.
    struct NamedSecretFile: ExpressibleByArgument {
        let name: String
        let path: String

        init?(argument: String) {
            guard let sign = argument.firstIndex(of: "=") else { return nil }
            name = String(argument[..<sign])
            path = String(argument[argument.index(after: sign)...])
            guard !name.isEmpty, !path.isEmpty else { return nil }
        }
    }

    /// What `--json` answers.
    private struct Answer: Encodable {
        let vault: String
        let id: String
        let created: Timestamp
        let custodian: String
        let custodians: [String]?
        let rootFingerprint: String
        let keyFile: String?
    }

    func run() async throws {
        if let quorum { return try await runTogether(quorum) }
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
            custodians: nil, rootFingerprint: made.rootFingerprint, keyFile: keyFile)
        try output.answer(answer) { width in
            let opensWith = keyFile.map { "the key file \($0)" } ?? "a passphrase"
            let facts = ["vault \(path.printable)", "custodian \(name.printable), with \(opensWith.printable)"]
            return Wrapping.facts(facts, width: width) + "\nroot's fingerprint \(made.rootFingerprint)\n"
        }
    }

    /// Makes a vault that `quorum` of the custodians open together.
    private func runTogether(_ quorum: Int) async throws {
        let path = try vault.path
        let made = try await ProgressLine.during("Making the vault") { _ in
            try Vault.create(
                at: path, quorum: quorum,
                of: custodians.map { ($0.name, try NewSecret(file: $0.path, cost: strength.cost)) })
        }
        let names = custodians.map(\.name)
        let answer = Answer(
            vault: path, id: made.header.vault.hex, created: made.header.created, custodian: made.person.name,
            custodians: names, rootFingerprint: made.rootFingerprint, keyFile: nil)
        try output.answer(answer) { width in
            let facts = [
                "vault \(path.printable)",
                "any \(quorum) of \(names.joined(separator: ", ").printable) open it together",
            ]
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
