import ArgumentParser
import Vault

/// `muniment verify`
struct Verify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check that the vault is as it was written.",
        usage: "muniment verify [--data | --sample <percent%> | --no-keys] [options]",
        discussion: """
            Without options the structure is checked: every manifest, every layout, and that every pack they name is there. \
            With --data every byte is read, and every file's and collection's digest is computed again. Without keys, anyone \
            can check that every pack still is what its name says. Nothing is changed.

            Examples:
              muniment verify
              muniment verify --sample 5%
              muniment verify --data
              muniment verify --no-keys --vault /media/copy
            """)

    @Flag(help: "Read and check every byte.")
    var data = false

    @Option(help: ArgumentHelp("Read and check this share of the data, chosen at random.", valueName: "percent%"))
    var sample: Percentage?

    @Flag(name: .customLong("no-keys"), help: "Check what can be checked without a secret.")
    var withoutKeys = false

    @OptionGroup var reason: ReasonOption
    @OptionGroup var opening: OpeningOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        let depths = [data, sample != nil, withoutKeys]
        guard depths.count(where: \.self) <= 1 else {
            throw ValidationError("Give one of --data, --sample and --no-keys.")
        }
    }

    private var depth: VerifyDepth {
        if data { return .data }
        return sample.map { .sample($0.share) } ?? .structure
    }

    private var whatWasChecked: String {
        if withoutKeys { return "checked without keys: every pack's bytes" }
        if data { return "checked every byte" }
        return sample.map { "checked the structure and \($0) of the data" } ?? "checked the structure"
    }

    func run() async throws {
        let report: VerifyReport
        if withoutKeys {
            let path = try opening.vault.path
            output.messages.notice("without keys nothing is put on record: the ledger does not tell of this look")
            report = try await ProgressLine.during("Checking") { progress in
                try await Vault.verifyWithoutKeys(at: path, progress: progress)
            }
        } else {
            let vault = try await opening.open(output.messages, reason: reason.text)
            report = try await ProgressLine.during("Checking") { progress in
                try await vault.verify(depth, progress: progress)
            }
        }
        for notice in report.notices { output.messages.notice(notice) }
        try output.answer(report) { width in text(report, width: width) }
        guard report.problems.isEmpty else {
            throw CommandFailure(
                .damaged,
                "\(report.problems.count.counted("part")) of the vault \(report.problems.count == 1 ? "is" : "are") not as "
                    + "written. Take the files back from a copy of the vault")
        }
    }

    private func text(_ report: VerifyReport, width: Int?) -> String {
        var lines = report.problems.map { problem in
            let hurt = problem.hurts.isEmpty ? "" : "\nIt hurts \(problem.hurts.joined(separator: ", "))"
            return Wrapping.hanging(
                "\(problem.object): \(problem.reason)".printable + hurt, behind: "damaged   ", width: width)
        }
        let result = report.problems.isEmpty ? "all is well" : report.problems.count.counted("problem")
        // Without keys nobody can tell what belongs to which snapshot.
        let snapshots = withoutKeys ? [] : [report.snapshots.counted("snapshot")]
        let bytes = withoutKeys || data || sample != nil ? [ByteUnit.text(report.bytes)] : []
        let facts =
            [whatWasChecked] + snapshots + [report.packs.counted("pack")] + bytes
            + [Seconds.text(report.seconds), result]
        lines.append(Wrapping.facts(facts, width: width))
        return lines.joined(separator: "\n") + "\n"
    }
}
