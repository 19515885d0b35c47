import ArgumentParser
import Ledger
import Vault

/// `muniment audit signers`
struct AuditSigners: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "signers",
        abstract: "List the ledger's signers, each with the sizes that it may sign for.",
        usage: "muniment audit signers [options]",
        discussion: """
            A key is printed as a vkey, the form that other programs for transparency logs take. The vault's header names \
            the first signer; each one named the next and was destroyed.

            Example:
              muniment audit signers
            """)

    @OptionGroup var opening: OpeningOptions
    @OptionGroup var output: OutputOptions

    /// What `--json` answers.
    private struct Answer: Encodable {
        let signers: [Signer]
    }

    private struct Signer: Encodable {
        let number: Int
        let key: String
        /// The least size that it may sign for.
        let from: Int
        /// The last one; absent for the signer in office.
        let to: Int?

        init(_ term: SignerTerm) {
            number = term.number
            key = term.key.text
            from = term.above + 1
            to = term.closing?.size
        }
    }

    func run() async throws {
        let vault = try await opening.open(output.messages)
        let signers = try vault.signers().map(Signer.init)
        try output.answer(Answer(signers: signers)) { _ in
            // A key is never cut, so that it can be copied.
            signers.map { signer in
                let sizes = signer.to.map { "sizes \(signer.from) to \($0)" } ?? "sizes from \(signer.from) on"
                return "signer \(signer.number) · \(sizes)\n  \(signer.key)\n"
            }.joined()
        }
    }
}
