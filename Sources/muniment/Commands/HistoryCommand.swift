import ArgumentParser
import Questions
import Vault

/// `muniment history`
struct HistoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "Tell what became of a record, snapshot by snapshot.",
        usage: "muniment history <key> [--source <name>] [--collection <name>] [options]",
        discussion: """
            Shown are every version of the record with the first and the last snapshot that has it, the times without it, \
            what changed attribute by attribute, and what came and went of it in other collections: a user's memberships.

            Examples:
              muniment history ada@example.org
              muniment history ada@example.org --source prod-pool --since 2026-03-01 --until 2026-03-31
              muniment history team-001 --collection groups --json
            """)

    @Argument(help: ArgumentHelp("The record's key, such as the Username.", valueName: "key"))
    var key: String

    @Option(help: ArgumentHelp("The source, where a vault has several.", valueName: "name"))
    var source: String?

    @Option(help: ArgumentHelp("The collection (default: users, or the only one).", valueName: "name"))
    var collection: String?

    @Option(
        help: ArgumentHelp(
            "From what was there at this day, time (UTC) or snapshot on.", valueName: "when"))
    var since: RangeBound?

    @Option(help: ArgumentHelp("Up to the end of this day, or to this time (UTC) or snapshot.", valueName: "when"))
    var until: RangeBound?

    @OptionGroup var reason: ReasonOption
    @OptionGroup var opening: OpeningOptions
    @OptionGroup var output: TabularOutputOptions

    func run() async throws {
        let vault = try await opening.open(output.messages, reason: reason.text)
        var question = HistoryQuestion(key: key)
        question.source = source
        question.collection = collection
        question.range = TimeRange(since: since?.start, until: until?.end)
        let (history, notices) = try await ProgressLine.during("Looking") { _ in try await vault.history(question) }
        for notice in notices { output.messages.notice(notice) }
        output.messages.warn(ofMissing: history.missing, of: history.source)
        try output.answer(
            history, csv: { HistoryText.csv(history) }, text: { HistoryText.text(history, width: $0) })
    }
}

extension Messages {
    /// Says that snapshots are gone, of which no answer can speak.
    func warn(ofMissing ids: [String], of source: String) {
        guard !ids.isEmpty else { return }
        let names = ids.map { String($0.prefix(8)) }.joined(separator: ", ")
        warning(
            "\(ids.count.counted("snapshot")) of \(source) \(ids.count == 1 ? "is" : "are") gone and not in this answer: \(names)"
        )
    }
}
