import ArgumentParser
import Evidence
import Questions
import Store

/// `muniment evidence create`
struct EvidenceCreate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Make a folder that shows what became of records, and proves it.",
        usage: "muniment evidence create --case <id> --key <key> --to <folder> [options]",
        discussion: """
            The folder is a bag (RFC 8493) with every version of the records that were asked for, each proven in the first and the \
            last snapshot that has it; the entries of the ledger that state what the snapshots hold, with their own proofs; and a \
            page for people, report.html. VERIFY.md in it says how public tools check it, verify.py does it without this program.

            Nothing in it is of another record. That somebody was absent is attested by who makes the folder, not proven.

            Examples:
              muniment evidence create --case "Audit 2026" --key ada --to audit-ada --reason "access review"
              muniment evidence create --case 17 --key ada --key grace --since 2026-01-01 --with-access-log --to case-17
            """)

    @Option(name: .customLong("case"), help: ArgumentHelp("What the auditors call it.", valueName: "id"))
    var name: String

    @Option(name: .customLong("key"), help: ArgumentHelp("Whom it is about; may be repeated.", valueName: "key"))
    var keys: [String]

    @Option(
        name: .customLong("to"), help: ArgumentHelp("A folder that is not there yet.", valueName: "folder"),
        completion: .directory)
    var target: String

    @Option(help: ArgumentHelp("The source, where a vault has several.", valueName: "name"))
    var source: String?

    @Option(help: ArgumentHelp("The collection (default: users, or the only one).", valueName: "name"))
    var collection: String?

    @Option(help: ArgumentHelp("From what was there at this day, time (UTC) or snapshot on.", valueName: "when"))
    var since: RangeBound?

    @Option(help: ArgumentHelp("Up to the end of this day, or to this time (UTC) or snapshot.", valueName: "when"))
    var until: RangeBound?

    @Flag(help: "Add the entries of the ledger about these keys: who looked, and who changed something.")
    var withAccessLog = false

    @OptionGroup var reason: ReasonOption
    @OptionGroup var opening: OpeningOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard !keys.isEmpty else { throw ValidationError("Give at least one --key.") }
        guard !name.isEmpty else { throw ValidationError("--case needs a name.") }
    }

    /// What `--json` answers.
    private struct Answer: Encodable {
        let path: String
        let `case`: EvidenceCase
        let records: Int
        let entries: Int
        let digest: String
        let rootFingerprint: String
    }

    func run() async throws {
        let vault = try await opening.open(output.messages, reason: reason.text)
        var request = EvidenceRequest(name, about: keys, to: target)
        request.source = source
        request.collection = collection
        request.range = TimeRange(since: since?.start, until: until?.end)
        request.withAccessLog = withAccessLog
        let made = try await ProgressLine.during("Proving") { _ in try await vault.createEvidence(request) }
        for notice in made.notices { output.messages.notice(notice) }
        try output.answer(
            Answer(
                path: target, case: made.statement, records: made.records, entries: made.entries, digest: made.digest,
                rootFingerprint: made.rootFingerprint)
        ) { width in
            Wrapping.facts(
                [
                    "wrote \(target.printable)", "\(made.records.counted("record")) proven",
                    "\(made.entries.counted("entry", "entries")) of the ledger",
                ], width: width) + "\n"
                + "root's fingerprint, to be told in another way: \(made.rootFingerprint)\n"
        }
    }
}
