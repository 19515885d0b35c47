import ArgumentParser
import Store
import Vault

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// `muniment ingest`
struct Ingest: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Archive files, folders or standard input as one snapshot.",
        usage: "muniment ingest <path> ... --source <name> [options]",
        discussion: """
            Exports of records (JSON lines, JSON arrays, the output of AWS's command line, CSV) are recognised by their \
            contents: of a record that is as it was, nothing is stored again. Every other file is kept too. All of them \
            come back byte for byte.

            Examples:
              muniment ingest users-2026-03-02.json --source prod-pool
              muniment ingest reports/ notes.txt --source office --exclude '*.tmp'
              mysqldump staff | muniment ingest - --name staff.sql --source staff-db
            """)

    @Argument(
        help: ArgumentHelp("Files and folders; - is standard input.", valueName: "path"), completion: .file())
    var paths: [String]

    @Option(help: ArgumentHelp("The line of snapshots that this one continues.", valueName: "name"))
    var source: String

    @Option(help: ArgumentHelp("What the file from standard input is called (default: stdin).", valueName: "name"))
    var name: String?

    @Option(help: ArgumentHelp("What the records are called, where their files' names do not say.", valueName: "name"))
    var collection: String?

    @Option(
        name: .customLong("key-field"),
        help: ArgumentHelp("The field that tells one record from another, where it is not found.", valueName: "field"))
    var keyField: String?

    @Flag(help: "Keep all files as plain bytes; look for no records.")
    var opaque = false

    @Option(
        name: .customLong("exclude"),
        help: ArgumentHelp("Leave out what matches, such as '*.tmp' or 'cache/**'. May be repeated.", valueName: "glob")
    )
    var excludes: [String] = []

    @Option(
        help: ArgumentHelp(
            "What becomes of records that were erased and come again: drop, keep or refuse.", valueName: "way"))
    var suppressed: SuppressedRecords = .drop

    @OptionGroup var opening: OpeningOptions
    @OptionGroup var output: OutputOptions

    private var readsStandardInput: Bool { paths.contains("-") }

    /// Whether a person types what is archived, and would see it drawn over.
    private var isTyped: Bool { readsStandardInput && isatty(STDIN_FILENO) == 1 }

    func validate() throws {
        guard paths.count(where: { $0 == "-" }) <= 1 else {
            throw ValidationError("Standard input can be read once: give - once.")
        }
        guard name == nil || readsStandardInput else {
            throw ValidationError("--name names the file from standard input: give - as a path.")
        }
        guard !opaque || keyField == nil && collection == nil else {
            throw ValidationError("--opaque looks for no records: leave out --key-field and --collection.")
        }
    }

    func run() async throws {
        let vault = try await opening.open(output.messages)
        var request = IngestRequest(
            source: source, inputs: paths.map { $0 == "-" ? .standardInput(name: name ?? "stdin") : .path($0) })
        request.excludes = excludes
        request.keyField = keyField
        request.collection = collection
        request.isOpaque = opaque
        request.suppressed = suppressed
        let summary = try await ProgressLine.during("Reading", isWanted: !isTyped) { report in
            try await vault.ingest(request, progress: report)
        }
        for warning in summary.warnings { output.messages.warning(warning) }
        for skipped in summary.skipped { output.messages.warning("left out: \(skipped)") }
        try output.answer(IngestAnswer(summary)) { width in Self.text(summary, width: width) }
        if !summary.skipped.isEmpty {
            throw CommandFailure(.partly, "\(summary.skipped.count.counted("file")) could not be archived")
        }
    }

    private static func text(_ summary: IngestSummary, width: Int?) -> String {
        var lines = CollectionLines.text(
            summary.collections, source: summary.source, isFirst: summary.previous == nil, width: width)
        if summary.files != summary.collections.count {
            lines += "\(summary.source.printable)   \(summary.files.counted("file"))\n"
        }
        let stored = ByteUnit.text(summary.bytesStored, beside: summary.bytesRead)
        return lines
            + Wrapping.facts(
                [
                    "snapshot \(summary.snapshot.prefix(8))", summary.created.readable,
                    "read \(ByteUnit.text(summary.bytesRead)), stored \(stored)", Seconds.text(summary.seconds),
                ], width: width) + "\n"
    }
}

extension SuppressedRecords: ExpressibleByArgument {}

/// What `ingest --json` answers: the summary, and the collections' counts added up.
private struct IngestAnswer: Encodable {
    let summary: IngestSummary
    let records: Int
    /// Absent where there was no snapshot to compare with.
    let added: Int?
    let changed: Int?
    let removed: Int?
    let unchanged: Int?

    init(_ summary: IngestSummary) {
        self.summary = summary
        records = summary.collections.reduce(0) { $0 + $1.records }
        added = Self.sum(summary.collections.map(\.added))
        changed = Self.sum(summary.collections.map(\.changed))
        removed = Self.sum(summary.collections.map(\.removed))
        unchanged = Self.sum(summary.collections.map(\.unchanged))
    }

    private static func sum(_ counts: [Int?]) -> Int? {
        let known = counts.compactMap(\.self)
        return known.isEmpty ? nil : known.reduce(0, +)
    }

    private enum CodingKeys: CodingKey {
        case records, added, changed, removed, unchanged
    }

    func encode(to encoder: any Encoder) throws {
        try summary.encode(to: encoder)
        var totals = encoder.container(keyedBy: CodingKeys.self)
        try totals.encode(records, forKey: .records)
        try totals.encodeIfPresent(added, forKey: .added)
        try totals.encodeIfPresent(changed, forKey: .changed)
        try totals.encodeIfPresent(removed, forKey: .removed)
        try totals.encodeIfPresent(unchanged, forKey: .unchanged)
    }
}
