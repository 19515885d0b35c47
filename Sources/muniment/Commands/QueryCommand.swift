import ArgumentParser
import Questions
import Vault

/// `muniment query`
struct QueryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "query",
        abstract: "Ask the records of a snapshot, or of a range of time, in SQL.",
        usage: "muniment query (<sql> | --report <name> | --reports) [options]",
        discussion: """
            Each collection is a table (users, groups, memberships, ...) with a row for each record, a column for each \
            attribute, and the record itself in 'body'. With --between there is a row for each version of a record, with \
            'valid_from' and 'valid_to'. A query only reads.

            Examples:
              muniment query "select UserStatus, count(*) from users group by 1"
              muniment query "select email from users where email_verified = 'false'" --at 2026-03-31 --csv
              muniment query --report dormant --days 180
              muniment query --report joiners-leavers --between 2026-03-01 2026-03-31
            """)

    @Argument(help: ArgumentHelp("The query, in SQLite's SQL.", valueName: "sql"))
    var sql: String?

    @Option(name: .customLong("report"), help: ArgumentHelp("Run this report.", valueName: "name"))
    var reportName: String?

    @Flag(name: .customLong("reports"), help: "List the reports.")
    var listsReports = false

    @Option(
        help: ArgumentHelp(
            "The snapshot: a date or time (UTC), the first digits of its id, 'latest' or 'latest~2'.", valueName: "when"
        ))
    var at: String?

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("The first and the last snapshot of a range, as with --at.", valueName: "from> <to"))
    var between: [String] = []

    @Option(help: ArgumentHelp("The source, where a vault has several.", valueName: "name"))
    var source: String?

    @OptionGroup(title: "Of a report") var parameters: ReportOptions
    @OptionGroup(title: "Limits") var limits: QueryLimitOptions
    @OptionGroup var reason: ReasonOption
    @OptionGroup var opening: OpeningOptions
    @OptionGroup var output: TabularOutputOptions

    func validate() throws {
        guard [question != nil, reportName != nil, listsReports].count(where: \.self) == 1 else {
            throw ValidationError("Give a query, --report with a name, or --reports.")
        }
        guard between.isEmpty || at == nil else { throw ValidationError("Give one of --at and --between.") }
        guard between.isEmpty || between.count == 2 || isQuestionBehindRange else {
            throw ValidationError("--between needs two snapshots.")
        }
        guard reportName != nil || parameters.values.isEmpty else {
            throw ValidationError("--days, --group and --attribute are for reports.")
        }
    }

    /// `query --between A B SQL`: the option takes what follows it.
    private var isQuestionBehindRange: Bool { between.count == 3 && sql == nil && reportName == nil }
    private var question: String? { isQuestionBehindRange ? between[2] : sql }

    private var query: Query {
        get throws {
            let asked: Query.Asked =
                if let reportName {
                    .report(try Report.named(reportName), parameters.values)
                } else {
                    .sql(question ?? "")
                }
            var query = Query(asked, between.isEmpty ? .at(at ?? "latest") : .between(between[0], between[1]))
            query.source = source
            query.limits = limits.limits
            return query
        }
    }

    func run() async throws {
        guard !listsReports else { return try ReportList.show(output) }
        let query = try query
        let vault = try await opening.open(output.messages, reason: reason.text)
        let messages = output.messages
        var writer = QueryWriter(output)
        let line = ProgressLine("Asking")
        defer { line.finish() }
        try await vault.query(
            query,
            head: { head in
                // Rows may go to the same terminal.
                line.finish()
                try writer.begin(head)
            }, row: { try writer.add($0) },
            overrun: { error in
                line.finish()
                messages.failure("\(error)", status: ExitStatus(of: error))
                ExitStatus(of: error).end()
            })
        try writer.finish()
    }
}
