import ArgumentParser
import Store
import Vault

/// `muniment certificates list`
struct CertificatesList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the certificates, the oldest first.",
        usage: "muniment certificates list [options]",
        discussion: """
            Example:
              muniment certificates list
            """)

    @OptionGroup var opening: OpeningOptions
    @OptionGroup var output: OutputOptions

    /// What `--json` answers.
    private struct Answer: Encodable {
        let certificates: [CertificateAnswer]
    }

    func run() async throws {
        let list = try await opening.open(output.messages).certificates()
        try output.answer(Answer(certificates: list.certificates.map(CertificateAnswer.init))) { width in
            CertificateText.table(list.certificates, width: width)
        }
        guard list.damages.isEmpty else { throw VaultError.damaged(list.damages) }
    }
}
