import ArgumentParser
import Questions
import Vault

/// `muniment diff`
struct DiffCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Tell what differs between two snapshots.",
        usage: "muniment diff <old> <new> [--collection <name>] [--key <key>] [options]",
        discussion: """
            Records are compared attribute by attribute; other files by their SHA-256. A record is the same one where its key \
            is; where a key has several records, those that differ came or went.

            Examples:
              muniment diff latest~1 latest
              muniment diff 2026-03-01 2026-03-31 --collection users --fields email,Enabled
              muniment diff 2025-12-31 latest --summary
              muniment diff latest latest --source prod-pool --source staging-pool
            """)

    @Argument(help: ArgumentHelp("The one snapshot: a date or time (UTC), 'latest~1', or an id.", valueName: "old"))
    var old: String

    @Argument(help: ArgumentHelp("The other.", valueName: "new"))
    var new: String

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp(
            "The source, where a vault has several; given twice, that of the one and of the other.", valueName: "name"))
    var source: [String] = []

    @Option(help: ArgumentHelp("This collection only.", valueName: "name"))
    var collection: String?

    @Option(help: ArgumentHelp("The records with this key only.", valueName: "key"))
    var key: String?

    @Option(
        help: ArgumentHelp(
            "These attributes only, with commas between them. A record in which only others changed is left out.",
            valueName: "names"))
    var fields: String?

    @Flag(help: "Tell how many records differ, and not which.")
    var summary = false

    @OptionGroup var reason: ReasonOption
    @OptionGroup var opening: OpeningOptions
    @OptionGroup var output: TabularOutputOptions

    func validate() throws {
        guard source.count <= 2 else { throw ValidationError("Give --source once, or twice.") }
        guard fields == nil || !fieldNames.isEmpty else { throw ValidationError("--fields needs names.") }
    }

    private var fieldNames: [String] { (fields ?? "").split(separator: ",").map(String.init) }

    func run() async throws {
        let vault = try await opening.open(output.messages, reason: reason.text)
        var question = DifferenceQuestion(from: old, to: new)
        question.sources = source
        question.collection = collection
        question.key = key
        question.fields = fieldNames
        question.isInFull = output.isJSON || output.isCSV
        question.isSummary = summary
        let (difference, notices) = try await ProgressLine.during("Comparing") { _ in
            try await vault.difference(question)
        }
        for notice in notices + [difference.old.text, difference.new.text] { output.messages.notice(notice) }
        if difference.collections.contains(where: { !$0.isExact }) {
            output.messages.notice(
                "changed are records that were written again in between; some may have come back to what they were, which "
                    + "shows without --summary")
        }
        try output.answer(
            json: { try DifferenceJSON.write(difference, to: &$0) },
            csv: { try DifferenceCSV.write(difference, to: &$0) },
            text: { try DifferenceText.write(difference, key: key, width: $0, to: &$1) })
    }
}
