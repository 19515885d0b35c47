import ArgumentParser
import Evidence
import Questions
import Store

/// `muniment evidence create`
struct EvidenceCreate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Make a folder that shows what became of records, and proves it.",
        usage: "muniment evidence create --case <id> --to <path> [options]",
        discussion: """
            The folder is a bag (RFC 8493) with every version of the records that were asked for, each proven in the first and the \
            last snapshot that has it; the entries of the ledger that state what the snapshots hold, with their own proofs; and a \
            page for people, report.html. With --all it holds whole collections, as the first and the last snapshot have them, so \
            that nobody can be missing. VERIFY.md in it says how public tools check it, verify.py does it without this program.

            Nothing in it is of a record that was not asked for, but what --prove-absence and --report show. Where values are left \
            out, nothing is proven: what is there is attested by who makes the folder.

            With --recipient or --seal-passphrase-file it is one file, sealed for whoever checks it, which the public program age opens; \
            nothing of it is laid on the disk unsealed.

            Templates: \(EvidenceTemplate.builtIn.joined(separator: ", ")).

            Examples:
              muniment evidence create --case 12 --key ada --to ada --reason "a review"
              muniment evidence create --case 17 --key ada --since 2026-01-01 --to c17
              muniment evidence create --case 18 --key ada --to c18.age --recipient age1…
              muniment evidence create --case Q1 --template soc2-access-review --to q1
            """)

    @Option(name: .customLong("case"), help: ArgumentHelp("What the auditors call it.", valueName: "id"))
    var name: String

    @Option(name: .customLong("key"), help: ArgumentHelp("Whom it is about; may be repeated.", valueName: "key"))
    var keys: [String] = []

    @Option(
        name: .customLong("where"),
        help: ArgumentHelp(
            "Whom it is about: records of the last snapshot for which this SQL expression holds.", valueName: "sql"))
    var condition: String?

    @Flag(name: .customLong("all"), help: "Whole collections, at the first and at the last snapshot.")
    var isWhole = false

    @Option(
        name: .customLong("template"),
        help: ArgumentHelp("A standing package, by its name or as a file of YAML.", valueName: "name"))
    var template: String?

    @Option(
        name: .customLong("to"),
        help: ArgumentHelp("A folder, or a file where it is sealed, that is not there yet.", valueName: "path"),
        completion: .file())
    var target: String

    @Option(help: ArgumentHelp("The source, where a vault has several.", valueName: "name"))
    var source: String?

    @Option(
        name: .customLong("collection"),
        help: ArgumentHelp(
            "The collection (default: users, or the only one); with --all there may be several.", valueName: "name"))
    var collections: [String] = []

    @Option(help: ArgumentHelp("From what was there at this day, time (UTC) or snapshot on.", valueName: "when"))
    var since: RangeBound?

    @Option(help: ArgumentHelp("Up to the end of this day, or to this time (UTC) or snapshot.", valueName: "when"))
    var until: RangeBound?

    @Option(
        name: .customLong("report"),
        help: ArgumentHelp(
            "A report as 'query' has it, with what it takes: dormant:days=90. May be repeated; shows others.",
            valueName: "name"))
    var reports: [String] = []

    @Option(
        name: .customLong("fields"),
        help: ArgumentHelp("Show these attributes only, with commas between them.", valueName: "names"))
    var fields: String?

    @Option(
        name: .customLong("redact"),
        help: ArgumentHelp("Leave out the values of these, with commas between them.", valueName: "names"))
    var redacted: String?

    @Flag(help: "Prove that a key was absent. Shows two hashes of others, and the key of all hashes.")
    var proveAbsence = false

    @Flag(help: "With --all: add the files of the first and the last snapshot as they were archived.")
    var withFiles = false

    @Flag(help: "Add the entries of the ledger about these keys: who looked, and who changed something.")
    var withAccessLog = false

    @Option(
        name: .customLong("drill-report"),
        help: ArgumentHelp("Add the signed report of a drill; may be repeated.", valueName: "file"), completion: .file()
    )
    var drillReports: [String] = []

    @OptionGroup var sealing: EvidenceSealOptions
    @OptionGroup var reason: ReasonOption
    @OptionGroup var opening: OpeningOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard !name.isEmpty else { throw ValidationError("--case needs a name.") }
        guard template != nil || !keys.isEmpty || condition != nil || isWhole else {
            throw ValidationError("Say whom it is about: --key, --where, --all, or a --template.")
        }
    }

    /// What `--json` answers.
    private struct Answer: Encodable {
        let path: String
        let `case`: EvidenceCase
        let records: Int
        let entries: Int
        let digest: String
        let rootFingerprint: String
        /// Recipients, or `passphrase`; absent where it is not sealed.
        let sealedFor: [String]?
    }

    func run() async throws {
        let request = try request()
        if request.provesAbsence {
            output.messages.notice(
                "--prove-absence gives away the key that hashes of this collection are made with, and two key hashes of others for "
                    + "each proof: whoever has the bag can tell whether somebody whom they guess is one of these")
        }
        let vault = try await opening.open(output.messages, reason: reason.text)
        let made = try await ProgressLine.during("Proving") { _ in try await vault.createEvidence(request) }
        for notice in made.notices { output.messages.notice(notice) }
        try output.answer(
            Answer(
                path: target, case: made.statement, records: made.records, entries: made.entries, digest: made.digest,
                rootFingerprint: made.rootFingerprint, sealedFor: request.seal?.names)
        ) { width in
            Wrapping.facts(
                [
                    "wrote \(target.printable)", "\(made.records.counted("record")) proven",
                    "\(made.entries.counted("entry", "entries")) of the ledger",
                ] + sealing.facts, width: width) + "\n"
                + Wrapping.facts(
                    ["root's fingerprint, to be told in another way:", made.rootFingerprint], separator: " ",
                    width: width)
                + "\n"
        }
    }

    private func request() throws -> EvidenceRequest {
        var request = EvidenceRequest(name, about: keys, to: target)
        request.seal = try sealing.seal()
        request.condition = condition
        request.isWhole = isWhole
        request.source = source
        request.collections = collections
        request.range = TimeRange(since: since?.start, until: until?.end)
        request.reports = try reports.map { try ChosenReport($0) }
        request.redaction = Redaction(fields: Self.names(fields), redacted: Self.names(redacted))
        request.provesAbsence = proveAbsence
        request.withFiles = withFiles
        request.withAccessLog = withAccessLog
        request.drillReports = try drillReports.map { try GivenFile($0).bytes(limit: 1 << 26) }
        if let template {
            let isFile = template.hasSuffix(".yaml") || template.hasSuffix(".yml")
            try request.apply(
                isFile
                    ? EvidenceTemplate(
                        yaml: String(decoding: try GivenFile(template).bytes(limit: 1 << 20), as: UTF8.self),
                        from: template)
                    : EvidenceTemplate.named(template))
        }
        return request
    }

    private static func names(_ text: String?) -> [String] {
        (text ?? "").split(separator: ",").map(String.init)
    }
}
