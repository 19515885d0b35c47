import ArgumentParser
import Evidence
import Store

/// `muniment evidence timestamp`
struct EvidenceTimestamp: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "timestamp",
        abstract: "Have an outside authority say when it had seen a bag of evidence.",
        discussion: """
            A time-stamping authority (RFC 3161) is asked by exchange of files. Of a folder its stamp is over the list of all files, \
            tagmanifest-sha256.txt, and lies in it; of a sealed file it is over that file as it is, and lies beside it. It needs no \
            vault and no key, and is not on record.
            """,
        subcommands: [EvidenceTimestampRequest.self, EvidenceTimestampAttach.self])
}

/// `muniment evidence timestamp request`
struct EvidenceTimestampRequest: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "request",
        abstract: "Write a request for a time stamp over a bag.",
        usage: "muniment evidence timestamp request <path> --to <file> [options]",
        discussion: """
            It holds a hash of the bag and nothing else of it. Send it to the authority as application/timestamp-query.

            Examples:
              muniment evidence timestamp request audit-ada --to audit-ada.tsq
            """)

    @Argument(help: ArgumentHelp("The folder, or the sealed file.", valueName: "path"), completion: .file())
    var path: String

    @Option(
        name: .customLong("to"), help: ArgumentHelp("A new file for the request.", valueName: "file"),
        completion: .file())
    var target: String

    @OptionGroup var output: OutputOptions

    /// What `--json` answers.
    private struct Answer: Encodable {
        let path: String
        let request: String
    }

    func run() async throws {
        let request = try BagStamp.request(over: path)
        let file = try NewFile(target)
        try file.write(request)
        try file.keep()
        try output.answer(Answer(path: path, request: target)) { _ in
            "wrote a request over \(path.printable) to \(target.printable)\n"
        }
    }
}

/// `muniment evidence timestamp attach`
struct EvidenceTimestampAttach: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "attach",
        abstract: "Put an authority's time stamp beside the bag that it is over.",
        usage: "muniment evidence timestamp attach <path> <answer> --ca <file> [options]",
        discussion: """
            It is put there if it is over this bag, and the certificate that signed it leads up to one of the authority.

            Examples:
              muniment evidence timestamp attach audit-ada audit-ada.tsr --ca tsa-roots.pem
            """)

    @Argument(help: ArgumentHelp("The folder, or the sealed file.", valueName: "path"), completion: .file())
    var path: String

    @Argument(
        help: ArgumentHelp("The authority's answer, or the token in it.", valueName: "answer"), completion: .file())
    var answer: String

    @Option(
        name: .customLong("ca"), help: ArgumentHelp("The authority's certificates, PEM or DER.", valueName: "file"),
        completion: .file())
    var certificates: String

    @OptionGroup var output: OutputOptions

    /// What `--json` answers.
    private struct Answer: Encodable {
        let file: String
        let stamped: Timestamp
        let signer: String
    }

    func run() async throws {
        let stamp = try BagStamp.attach(answer, to: path, certificates: certificates)
        try output.answer(Answer(file: stamp.path, stamped: stamp.time, signer: stamp.signer)) { width in
            Wrapping.facts(
                ["wrote \(stamp.path.printable)", "stamped by \(stamp.signer.printable), \(stamp.time.readable)"],
                width: width) + "\n"
        }
    }
}
