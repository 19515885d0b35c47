import ArgumentParser
import Questions
import Vault

/// `muniment find`
struct FindCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "find",
        abstract: "Find the records that have a value, and when they had it.",
        usage: "muniment find <name>=<value> … [--at <when>] [options]",
        discussion: """
            A record must meet all conditions. name=value asks for that value, name^=value for one that begins so. Email \
            addresses are the same whatever the case of their letters. Without a time all snapshots are asked.

            The first question about an attribute makes a lookup of its values; later ones are answered at once.

            Examples:
              muniment find email=ada@example.org
              muniment find UserStatus=CONFIRMED --absent MFAOptions --at 2026-03-31
              muniment find phone_number^=+4930 --since 2026-03-01 --until 2026-03-31 --csv
            """)

    @Argument(
        help: ArgumentHelp(
            "An attribute and its value, or with ^= what the value begins with.", valueName: "name=value"))
    var conditions: [FindCondition] = []

    @Option(help: ArgumentHelp("The record has this attribute; may be repeated.", valueName: "name"))
    var present: [String] = []

    @Option(
        help: ArgumentHelp(
            "The record has no such attribute, or it is null or an empty field; may be repeated.", valueName: "name"))
    var absent: [String] = []

    @Option(
        help: ArgumentHelp(
            "One snapshot: the last one at or before a day or time (UTC), latest~2, or the beginning of an id.",
            valueName: "when"))
    var at: String?

    @Option(
        help: ArgumentHelp("From what was there at this day, time (UTC) or snapshot on.", valueName: "when"))
    var since: RangeBound?

    @Option(help: ArgumentHelp("Up to the end of this day, or to this time (UTC) or snapshot.", valueName: "when"))
    var until: RangeBound?

    @Option(help: ArgumentHelp("The source, where a vault has several.", valueName: "name"))
    var source: String?

    @Option(help: ArgumentHelp("The collection (default: users, or the only one).", valueName: "name"))
    var collection: String?

    @OptionGroup var reason: ReasonOption
    @OptionGroup var opening: OpeningOptions
    @OptionGroup var output: TabularOutputOptions

    private var asked: [FindCondition] {
        conditions + present.map { FindCondition($0, .isPresent) } + absent.map { FindCondition($0, .isAbsent) }
    }

    func validate() throws {
        guard !asked.isEmpty else { throw ValidationError("Say what to look for, such as email=ada@example.org.") }
        guard asked.count <= 64 else { throw ValidationError("Give at most 64 conditions.") }
        guard at == nil || since == nil && until == nil else {
            throw ValidationError("Give --at, or a range with --since and --until.")
        }
    }

    func run() async throws {
        let vault = try await opening.open(output.messages, reason: reason.text)
        var question = FindQuestion(asked)
        question.source = source
        question.collection = collection
        question.time = at.map { .at($0) } ?? .range(TimeRange(since: since?.start, until: until?.end))
        let (finding, notices) = try await ProgressLine.during("Looking") { report in
            try await vault.find(question, progress: report)
        }
        for notice in notices { output.messages.notice(notice) }
        if let used = finding.used { output.messages.notice(used.text) }
        output.messages.warn(ofMissing: finding.missing, of: finding.source)
        try output.answer(finding, csv: { FindText.csv(finding) }, text: { FindText.text(finding, width: $0) })
    }
}

extension FindCondition: ExpressibleByArgument {
    package init?(argument: String) { self.init(argument) }
}
