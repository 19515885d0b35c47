import ArgumentParser
import Vault

/// `muniment restore`
struct Restore: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Give the original files back, byte for byte.",
        usage: "muniment restore <id> [<path> ...] --to <folder> [options]",
        discussion: """
            Every file's SHA-256 is checked on the way. A file that is there already with the same bytes is left alone; one \
            that differs is too, unless you say --overwrite.

            Examples:
              muniment restore latest --to restored/
              muniment restore 2026-03-31 users.json --to - | wc -l
            """)

    @OptionGroup var snapshot: SnapshotOption

    @Argument(help: ArgumentHelp("Files and folders of the snapshot (default: all).", valueName: "path"))
    var paths: [String] = []

    @Option(
        name: .customLong("to"),
        help: ArgumentHelp("The folder to restore to; - is standard output.", valueName: "folder"),
        completion: .directory)
    var target: String

    @Flag(help: "Replace files that differ.")
    var overwrite = false

    @OptionGroup var reason: ReasonOption
    @OptionGroup var opening: OpeningOptions
    @OptionGroup var output: OutputOptions

    private var writesStandardOutput: Bool { target == "-" }

    func validate() throws {
        guard !target.isEmpty else { throw ValidationError("--to needs a folder, or -.") }
        guard !writesStandardOutput || !output.isJSON else {
            throw ValidationError("--json and --to - would both write to standard output.")
        }
        guard !writesStandardOutput || !overwrite else {
            throw ValidationError("--overwrite is for files: leave it out with --to -.")
        }
    }

    func run() async throws {
        let vault = try await opening.open(output.messages, reason: reason.text)
        let id = try snapshot.id(in: vault, to: "restore")
        let summary = try await ProgressLine.during("Restoring") { report in
            try await vault.restore(
                id, paths: paths, to: writesStandardOutput ? .standardOutput : .folder(target, overwrite: overwrite),
                progress: report)
        }
        for file in summary.erased { output.messages.notice(Self.erased(file)) }
        for file in summary.destroyed {
            output.messages.notice(
                "\(file.path) does not come back, as it was destroyed: certificate \(file.certificate)")
        }
        guard !writesStandardOutput else { return }
        for path in summary.conflicts { output.messages.warning("left as it is, as it differs: \(path)") }
        try output.answer(summary) { width in Self.text(summary, target: target, width: width) }
        guard summary.conflicts.isEmpty else {
            throw CommandFailure(
                .partly,
                "\(summary.conflicts.count.counted("file")) not restored. To replace what is there, use --overwrite")
        }
    }

    /// Which bytes are missing.
    private static func erased(_ file: ErasedFile) -> String {
        let places = file.places.map(\.grouped).joined(separator: ", ")
        let more = file.records > file.places.count ? ", …" : ""
        let stood = file.records == 1 ? "that stood at byte" : "that stood at bytes"
        return
            "\(file.path) comes back without \(file.records.counted("record")), erased, \(stood) \(places)\(more): certificate "
            + "\(file.certificate)"
    }

    private static func text(_ summary: RestoreSummary, target: String, width: Int?) -> String {
        var facts = ["restored \(summary.files.counted("file")) to \(target.printable)", ByteUnit.text(summary.bytes)]
        if summary.unchanged > 0 { facts.append("\(summary.unchanged.grouped) already there") }
        return Wrapping.facts(facts + [Seconds.text(summary.seconds)], width: width) + "\n"
    }
}
