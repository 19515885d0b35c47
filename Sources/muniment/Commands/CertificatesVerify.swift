import ArgumentParser
import Vault

/// `muniment certificates verify`
struct CertificatesVerify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check certificates against their signatures and the ledger.",
        usage: "muniment certificates verify [<file> ...] [options]",
        discussion: """
            Without files all certificates of the vault are checked, and that none is missing.

            Examples:
              muniment certificates verify
              muniment certificates verify certificate-3.json
            """)

    @Argument(
        help: ArgumentHelp("Documents that 'certificates show --out' wrote.", valueName: "file"), completion: .file())
    var files: [String] = []

    @OptionGroup var opening: OpeningOptions
    @OptionGroup var output: OutputOptions

    /// What `--json` answers.
    private struct Answer: Encodable {
        let certificates: [CertificateAnswer]
        let damages: [Damage]
    }

    func run() async throws {
        let given = try files.map { ($0, try GivenFile($0).bytes(limit: 1 << 26)) }
        let vault = try await opening.open(output.messages)
        var found: [CertificateStatus] = []
        var damages: [Damage] = []
        for (path, bytes) in given {
            let status = try vault.verifyCertificate(bytes)
            found.append(status)
            if !status.isGood || !status.isOnRecord { damages.append(Damage(object: path, reason: status.verdict)) }
        }
        if files.isEmpty {
            let list = try vault.certificates(as: "certificates verify")
            (found, damages) = (list.certificates, list.damages)
        }
        try output.answer(Answer(certificates: found.map(CertificateAnswer.init), damages: damages)) { width in
            found.map { status in
                Wrapping.hanging(
                    "\(status.verdict)".printable, behind: "certificate \(status.number)  ", width: width) + "\n"
            }.joined() + (damages.isEmpty ? "checked \(found.count.counted("certificate")) · all is well\n" : "")
        }
        guard damages.isEmpty else { throw VaultError.damaged(damages) }
    }
}
