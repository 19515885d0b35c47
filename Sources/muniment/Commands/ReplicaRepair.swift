import ArgumentParser
import Replication
import Vault

/// `muniment replica repair`
struct ReplicaRepair: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "repair",
        abstract: "Take damaged or missing files back from a replica, and put such objects there again.",
        usage: "muniment replica repair <name> [--data] [options]",
        discussion: """
            Every file of the vault that the replica holds is compared with what was signed there. What is damaged or missing in \
            the vault is taken back, what is at the replica is put again from the vault; nothing that was destroyed on purpose \
            comes back. With --data every byte of the replica is read.

            What neither side has whole is listed, and the command exits with 13. A vault that does not open any more is no case \
            for this command: 'muniment replica clone' makes a new folder of the replica.

            Example:
              muniment replica repair cellar
            """)

    @Argument(help: ArgumentHelp("Its name.", valueName: "name"))
    var name: String

    @Flag(help: "Read every byte of the replica, and not only what is there.")
    var data = false

    @OptionGroup var opening: OpeningOptions
    @OptionGroup var output: OutputOptions

    /// What `--json` answers.
    private struct Answer: Encodable {
        let replica: String
        let takenBack: [String]
        let putAgain: [String]
        let left: [CopyReport.Problem]
        let files: Int
    }

    func run() async throws {
        let vault = try await opening.open(output.messages)
        let report = try await ProgressLine.during("Looking") { progress in
            try await vault.repair(from: name, data: data, notice: output.messages.notice, progress: progress)
        }
        let answer = Answer(
            replica: report.replica, takenBack: report.takenBack, putAgain: report.putAgain, left: report.left,
            files: report.files)
        try output.answer(answer) { width in
            var lines = report.takenBack.map { "taken back  \($0)" } + report.putAgain.map { "put again   \($0)" }
            lines += report.left.map {
                Wrapping.hanging("\($0.object): \($0.reason)".printable, behind: "damaged     ", width: width)
            }
            let facts = [
                "compared \(report.files.counted("file"))", "\(report.takenBack.count.grouped) taken back",
                "\(report.putAgain.count.grouped) put again",
            ]
            return (lines + [Wrapping.facts(facts, width: width)]).joined(separator: "\n") + "\n"
        }
        guard report.left.isEmpty else {
            throw CommandFailure(
                .damaged, "\(report.left.count.counted("file")) could not be had whole from either side")
        }
    }
}
