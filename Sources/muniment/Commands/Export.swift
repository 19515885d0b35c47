import ArgumentParser
import Questions
import Seal
import Vault

/// `muniment export`
struct Export: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write a collection's records as JSON lines.",
        usage: "muniment export (<id> | --at <when>) --collection <name> [options]",
        discussion: """
            With --flat every line has the same members in the same order, each of one type in all lines: what Parquet and \
            analytic engines load.

            Examples:
              muniment export latest --collection users | jq -r .Username
              muniment export --at 2026-03-31 --collection users --out users.jsonl
              muniment export latest --collection users --where "UserStatus = 'CONFIRMED'" --flat
            """)

    @Argument(
        help: ArgumentHelp(
            "The snapshot: the first digits of its id, 'latest', 'latest~2' (two before it), or a date.",
            valueName: "id"))
    var name: String?

    @Option(help: ArgumentHelp("The same in place of <id>; says which snapshot it is.", valueName: "when"))
    var at: String?

    @Option(help: ArgumentHelp("The source, where a vault has several.", valueName: "name"))
    var source: String?

    @Option(help: ArgumentHelp("The collection, as 'muniment show' lists it.", valueName: "name"))
    var collection: String

    @Option(
        name: .customLong("where"),
        help: ArgumentHelp(
            "Only records for which this SQL expression holds, over columns as in 'query'.", valueName: "sql"))
    var condition: String?

    @Flag(help: "The same members in every line, each of one type.")
    var flat = false

    @Option(
        name: .customLong("out"),
        help: ArgumentHelp("A new file for the records; - is standard output.", valueName: "file"), completion: .file())
    var target: String = "-"

    @OptionGroup var reason: ReasonOption
    @OptionGroup var opening: OpeningOptions
    @OptionGroup var output: OutputOptions

    /// What `--json` answers where the records go to a file; on standard output they are JSON lines anyway.
    private struct Answer: Encodable {
        let collection: String
        let records: Int
        let file: String
    }

    func validate() throws {
        guard (name == nil) != (at == nil) else { throw ValidationError("Give one of <id> and --at.") }
    }

    func run() async throws {
        let vault = try await opening.open(output.messages, reason: reason.text)
        var export = RecordExport(try snapshot(in: vault), collection: collection)
        export.condition = condition
        export.isFlat = flat
        let messages = output.messages
        let overrun = { @Sendable (error: QuestionsError) in
            messages.failure("\(error)", status: ExitStatus(of: error))
            ExitStatus(of: error).end()
        }
        guard target != "-" else {
            _ = try await vault.export(export, write: { try StandardStream.output.write($0) }, overrun: overrun)
            return
        }
        let file = try NewFile(target)
        let records = try await ProgressLine.during("Exporting") { _ in
            try await vault.export(export, write: { try file.write($0) }, overrun: overrun)
        }
        try file.keep()
        try output.answer(Answer(collection: collection, records: records, file: target)) { _ in
            "exported \(records.counted("record")) to \(target.printable)\n"
        }
    }

    private func snapshot(in vault: Vault) throws -> Digest256 {
        if let name { return try vault.resolve(name, source: source, to: "export") }
        let chronicle = try vault.chronicle(of: source, holding: at, to: "export")
        let (index, used) = try chronicle.snapshot(named: at ?? "latest")
        output.messages.notice(used.text)
        return chronicle.snapshots[index].id
    }
}
