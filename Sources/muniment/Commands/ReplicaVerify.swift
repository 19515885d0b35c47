import ArgumentParser
import Replication
import Vault

/// `muniment replica verify`
struct ReplicaVerify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check that a replica is what it should be.",
        usage: "muniment replica verify <name-or-url> [options]",
        discussion: """
            Without options it is checked that every object is there that belongs to the replica, and as long as it should be. \
            With --data every byte is read back and compared. A replica is checked against its own signed inventory, and that \
            against the vault's past; with a place's URL in the place of a name anyone can check it, without a vault or a key, \
            and that is not put on record. Nothing is changed.

            Examples:
              muniment replica verify cellar --data
              muniment replica verify /mnt/cellar/vault --sample 5%
            """)

    @Argument(help: ArgumentHelp("Its name, or the URL of its place.", valueName: "name-or-url"))
    var subject: String

    @Flag(help: "Read back and check every byte.")
    var data = false

    @Option(help: ArgumentHelp("Read back and check this share of the files, chosen at random.", valueName: "percent%"))
    var sample: Percentage?

    @OptionGroup var place: PlaceOptions
    @OptionGroup var opening: OpeningOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard !data || sample == nil else { throw ValidationError("Give one of --data and --sample.") }
    }

    func run() async throws {
        let report: CopyReport
        if Uploaders.isURL(subject) {
            output.messages.notice("without keys nothing is put on record: the ledger does not tell of this look")
            let settings = place.settings
            let uploader = try Uploaders.uploader(for: Uploaders.url(of: subject), settings, output.messages.notice)
            report = try await ProgressLine.during("Looking") { progress in
                try await CopyVerification(uploader, concurrency: try settings.concurrency(), progress).run(depth)
            }
        } else {
            let vault = try await opening.open(output.messages)
            report = try await ProgressLine.during("Looking") { progress in
                try await vault.verifyReplica(subject, depth, notice: output.messages.notice, progress: progress)
            }
        }
        for notice in report.notices { output.messages.notice(notice) }
        try output.answer(report) { width in text(report, width: width) }
        guard report.problems.isEmpty else {
            let isOne = report.problems.count == 1
            throw CommandFailure(
                .damaged,
                "\(report.problems.count.counted("object")) of the replica \(isOne ? "is not as it" : "are not as they") should be. "
                    + Self.advice(report))
        }
    }

    /// What to do about the problems: lists are no objects that a repair could put again.
    private static func advice(_ report: CopyReport) -> String {
        let lists = report.problems.filter { Inventory.size(inName: $0.object) != nil }
        guard lists.count < report.problems.count else {
            return "Find out who can write there, and push again: muniment replica push"
        }
        return "Put \(report.problems.count == 1 ? "it" : "them") there again: muniment replica repair"
    }

    private var depth: CopyVerification.Depth {
        if data { return .data }
        return sample.map { .sample($0.share) } ?? .listing
    }

    private func text(_ report: CopyReport, width: Int?) -> String {
        var lines = report.problems.map { problem in
            Wrapping.hanging("\(problem.object): \(problem.reason)".printable, behind: "damaged   ", width: width)
        }
        let checked =
            if data { "checked every byte" } else {
                sample.map { "checked what is there and \($0) of the files" } ?? "checked what is there"
            }
        var facts = [checked, report.files.counted("file"), ByteUnit.text(report.fileBytes)]
        if sample != nil {
            facts.append("read \(report.objectsRead.counted("file")), \(ByteUnit.text(report.bytesRead))")
        }
        facts += [
            "as of \(report.made.readable)", report.entries.counted("entry", "entries"), Seconds.text(report.seconds),
            report.problems.isEmpty ? "all is well" : report.problems.count.counted("problem"),
        ]
        lines.append(Wrapping.facts(facts, width: width))
        return lines.joined(separator: "\n") + "\n"
    }
}
