import ArgumentParser
import Ledger
import Store
import Vault

/// `muniment audit list`
struct AuditList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List entries of the ledger, the newest last.",
        usage: "muniment audit list [--actor <name>] [--action <action>] [options]",
        discussion: """
            An operation has an entry before it, its intent, and one after it, which says how it ended.

            Examples:
              muniment audit list
              muniment audit list --actor ada --action restore --since 2026-03-01
              muniment audit list --object 91d7c04e --json
              muniment audit list --limit 100000 --csv > entries.csv
            """)

    @Option(help: ArgumentHelp("Entries of this person.", valueName: "name"))
    var actor: String?

    @Option(help: ArgumentHelp("Entries of this action, such as restore or 'keys add'.", valueName: "action"))
    var action: String?

    @Option(
        help: ArgumentHelp(
            "Entries about this snapshot, person, path or collection, by its name or a snapshot's first digits.",
            valueName: "name"))
    var object: String?

    @Option(help: ArgumentHelp("Entries about this source.", valueName: "name"))
    var source: String?

    @Option(help: ArgumentHelp("Entries from this day or time (UTC) on.", valueName: "when"))
    var since: Moment?

    @Option(help: ArgumentHelp("Entries up to the end of this day, or to this time (UTC).", valueName: "when"))
    var until: Moment?

    @Option(help: ArgumentHelp("How many at most.", valueName: "count"))
    var limit: Int = 50

    @OptionGroup var log: LogOption
    @OptionGroup var reason: ReasonOption
    @OptionGroup var opening: OpeningOptions
    @OptionGroup var output: TabularOutputOptions

    /// What `--json` answers.
    private struct Answer: Encodable {
        let entries: [EntryDocument]
    }

    func validate() throws {
        guard limit > 0 else { throw ValidationError("--limit must be 1 or more.") }
    }

    private var query: EntryQuery {
        var query = EntryQuery(limit: limit)
        query.actor = actor
        query.log = log.folder
        query.action = action
        query.object = object
        query.source = source
        query.since = since?.start
        query.until = until?.end
        return query
    }

    func run() async throws {
        let vault = try await opening.open(output.messages, reason: reason.text)
        let list = try await ProgressLine.during("Reading the ledger") { _ in try vault.entries(query) }
        for notice in list.notices { output.messages.warning(notice) }
        try output.answer(Answer(entries: list.entries.map(EntryDocument.init))) {
            EntryCSV.text(list.entries)
        } text: { width in
            Self.text(list.entries, width: width)
        }
    }

    private static func text(_ entries: [Entry], width: Int?) -> String {
        guard !entries.isEmpty else { return "no entries\n" }
        var table = Table([
            Table.Column(title: "Entry", isNumber: true),
            Table.Column(title: "Time"),
            Table.Column(title: "Person", isElastic: true),
            Table.Column(title: "Action"),
            Table.Column(title: "Outcome"),
            Table.Column(title: "About", isElastic: true),
        ])
        for entry in entries {
            let body = entry.body
            table.add([
                String(body.sequence), body.time.readable, body.actor.name, body.action, body.result, entry.about,
            ])
        }
        return table.text(width: width)
    }
}
