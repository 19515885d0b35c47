import ArgumentParser
import Ledger
import Vault

/// `muniment audit checkpoint`
struct AuditCheckpoint: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "checkpoint",
        abstract: "Write down the ledger's state, signed, to be kept elsewhere.",
        usage: "muniment audit checkpoint [--out <file>] [options]",
        discussion: """
            A checkpoint is four lines: the ledger's name, how many entries it has, the root of the tree over them, and the \
            signature. Keep it where nobody reaches who reaches the vault: a ledger that is cut off, put back to an older \
            state or rewritten later on does not agree with it.

            Examples:
              muniment audit checkpoint --out /media/safe/march.checkpoint
              muniment audit checkpoint --size 1000
              muniment audit checkpoint --out march.checkpoint --timestamp-request march.tsq
            """)

    @Option(
        name: .customLong("out"),
        help: ArgumentHelp("A new file for the checkpoint; - is standard output.", valueName: "file"),
        completion: .file())
    var target: String = "-"

    @Option(help: ArgumentHelp("The checkpoint of the first so many entries.", valueName: "count"))
    var size: Int?

    @Option(
        name: .customLong("timestamp-request"),
        help: ArgumentHelp(
            "A new file for a request to a time-stamping authority, over the checkpoint's SHA-256 (RFC 3161).",
            valueName: "file"), completion: .file())
    var request: String?

    @OptionGroup var opening: OpeningOptions
    @OptionGroup var output: OutputOptions

    /// What `--json` answers.
    private struct Answer: Encodable {
        let size: Int
        let root: String
        let checkpoint: String
        let file: String?
        /// Absent where none was asked for.
        let timestampRequest: String?
    }

    func validate() throws {
        guard request == nil || target != "-" else {
            throw ValidationError("A stamp is over the checkpoint's file, which is needed again: name it with --out.")
        }
    }

    func run() async throws {
        let vault = try await opening.open(output.messages)
        let note = try vault.checkpoint(ofSize: size)
        guard let checkpoint = Checkpoint(text: note.text) else {
            throw LedgerError.badNote(reason: "its text is that of no checkpoint")
        }
        if let request {
            let file = try NewFile(request)
            try file.write(try vault.stampRequest(over: note))
            try file.keep()
        }
        let isInFile = target != "-"
        if isInFile {
            let file = try NewFile(target)
            try file.write(Array(note.description.utf8))
            try file.keep()
        }
        let answer = Answer(
            size: checkpoint.size, root: checkpoint.root.hex, checkpoint: note.description,
            file: isInFile ? target : nil, timestampRequest: request)
        try output.answer(answer) { _ in
            isInFile
                ? "wrote the checkpoint of \(checkpoint.size.counted("entry", "entries")) to \(target.printable)\n"
                : note.description
        }
    }
}
