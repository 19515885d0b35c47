import ArgumentParser
import Replication
import Store

/// `muniment courier receipt`
struct CourierReceiptCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "receipt",
        abstract: "Say to the home what arrived, or take in what a follower says.",
        usage: "muniment courier receipt (--to <folder> | <file>) [options]",
        discussion: """
            In a follower, --to writes a receipt: the state of the vault that it has, and its own log of who read what. At home, \
            the receipt's file is given: the follower's log is kept with the vault, and 'muniment courier pack --since' with \
            the same file packs what the follower lacks.

            Examples:
              muniment courier receipt --to /media/stick --vault copy
              muniment courier receipt /media/stick/receipt-0000000042.tar
            """)

    @Argument(help: ArgumentHelp("A receipt, to be taken in at home.", valueName: "file"), completion: .file())
    var receipt: String?

    @Option(
        name: .customLong("to"), help: ArgumentHelp("Where a follower's receipt goes.", valueName: "folder"),
        completion: .directory)
    var folder: String?

    @OptionGroup var opening: OpeningOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (receipt == nil) != (folder == nil) else {
            throw ValidationError("Give --to in a follower, or a receipt's file at home.")
        }
    }

    /// What `--json` answers.
    private struct Answer: Encodable {
        let file: String
        let size: Int
        let files: Int
        let log: String
        let logEntries: Int
    }

    func run() async throws {
        let vault = try await opening.open(output.messages)
        if let folder {
            let written = try await vault.writeReceipt(to: folder)
            return try output.answer(answer(written)) { _ in
                "wrote \(written.path.printable): this follower has \(written.size.counted("entry", "entries")) of the "
                    + "home's ledger\n"
            }
        }
        guard let receipt else { return }
        let taken = try await vault.takeReceipt(receipt)
        try output.answer(answer(taken)) { _ in
            "the follower \(taken.log) has \(taken.size.counted("entry", "entries")) of the ledger; its own log of "
                + "\(taken.logSize.counted("entry", "entries")) is kept\n"
        }
    }

    private func answer(_ done: AcknowledgedCourier) -> Answer {
        Answer(file: done.path, size: done.size, files: done.files, log: done.log, logEntries: done.logSize)
    }
}
