import Age
import ArgumentParser
import Vault

/// For whom a bag of evidence is sealed.
struct EvidenceSealOptions: ParsableArguments {
    @Option(
        name: .customLong("recipient"),
        help: ArgumentHelp(
            "Seal it as one file for this recipient of age's; may be repeated.", valueName: "age1…"))
    var recipients: [String] = []

    @Option(
        name: .customLong("seal-passphrase-file"),
        help: ArgumentHelp("Seal it as one file under the passphrase in this file.", valueName: "file"),
        completion: .file())
    var passphraseFile: String?

    func validate() throws {
        guard recipients.isEmpty || passphraseFile == nil else {
            throw ValidationError("Give --recipient or --seal-passphrase-file: age does not mix them.")
        }
        do throws(AgeError) { for recipient in recipients { _ = try AgeRecipient(recipient) } } catch {
            throw ValidationError("\(error).")
        }
    }

    /// What people are told of it.
    var facts: [String] {
        if passphraseFile != nil { return ["sealed under a passphrase"] }
        return recipients.isEmpty ? [] : ["sealed for \(recipients.count.counted("recipient"))"]
    }

    /// Nil where it is not to be sealed.
    func seal() throws -> AgeSeal? {
        if let passphraseFile { return .passphrase(try AgePassphrase(file: passphraseFile)) }
        return recipients.isEmpty ? nil : .recipients(try recipients.map { text in try AgeRecipient(text) })
    }
}

/// What a sealed bag of evidence is opened with.
struct EvidenceOpeningOptions: ParsableArguments {
    @Option(
        name: .customLong("identity"),
        help: ArgumentHelp(
            "A file of age's identities, for a file that is sealed; may be repeated.", valueName: "file"),
        completion: .file())
    var identityFiles: [String] = []

    @Option(
        name: .customLong("seal-passphrase-file"),
        help: ArgumentHelp("The passphrase that a file is sealed under.", valueName: "file"), completion: .file())
    var passphraseFile: String?

    func validate() throws {
        guard identityFiles.isEmpty || passphraseFile == nil else {
            throw ValidationError("Give --identity or --seal-passphrase-file: a file is sealed in one way.")
        }
    }

    /// Nil where nothing was given.
    func secret() throws -> AgeSecret? {
        if let passphraseFile { return .passphrase(try AgePassphrase(file: passphraseFile)) }
        guard !identityFiles.isEmpty else { return nil }
        return .identities(
            try identityFiles.flatMap { path in
                let file = try SecretFile(path)
                do throws(AgeError) { return try AgeIdentity.all(in: file.bytes) } catch {
                    throw CommandFailure(.badInput, "cannot use \(path.printable): \(error)")
                }
            })
    }
}

extension AgePassphrase {
    /// The passphrase in a file: its bytes without the end of the last line.
    fileprivate convenience init(file path: String) throws {
        let passphrase = try Passphrase(file: path)
        try self.init(copying: passphrase.bytes)
    }
}
