import ArgumentParser
import Vault

/// `muniment certificates show`
struct CertificatesShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show a certificate as a page to print.",
        usage: "muniment certificates show <number> [--out <file>] [options]",
        discussion: """
            With --out the signed document, which is JSON, is written to a new file: 'muniment certificates verify' checks it \
            again.

            Examples:
              muniment certificates show 3
              muniment certificates show 3 --out certificate-3.json
            """)

    @Argument(help: ArgumentHelp("As 'muniment certificates list' numbers it.", valueName: "number"))
    var number: Int

    @Option(
        name: .customLong("out"), help: ArgumentHelp("A new file for the signed document.", valueName: "file"),
        completion: .file())
    var target: String?

    @OptionGroup var opening: OpeningOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let status = try await opening.open(output.messages).certificate(number)
        if let target {
            let file = try NewFile(target)
            try file.write(status.document)
            try file.keep()
        }
        try output.answer(CertificateAnswer(status)) { CertificateText.page(status, width: $0) }
        guard status.isGood else {
            throw CommandFailure(.damaged, "certificate \(number) cannot be relied on: it is \(status.verdict)")
        }
    }
}
