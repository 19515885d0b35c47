import ArgumentParser
import Vault

/// `muniment export`
struct Export: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write a collection's records as JSON lines.",
        usage: "muniment export <id> --collection <name> [--out <file>] [options]",
        discussion: """
            Examples:
              muniment export latest --collection users | jq -r .Username
              muniment export 2026-03-31 --collection users --out users.jsonl
            """)

    @OptionGroup var snapshot: SnapshotOption

    @Option(help: ArgumentHelp("The collection, as 'muniment show' lists it.", valueName: "name"))
    var collection: String

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

    func run() async throws {
        let vault = try await opening.open(output.messages, reason: reason.text)
        let id = try snapshot.id(in: vault, to: "export")
        guard target != "-" else {
            _ = try await vault.export(id, collection: collection) { try StandardStream.output.write($0) }
            return
        }
        let file = try NewFile(target)
        let records = try await ProgressLine.during("Exporting") { _ in
            try await vault.export(id, collection: collection) { try file.write($0) }
        }
        try file.keep()
        try output.answer(Answer(collection: collection, records: records, file: target)) { _ in
            "exported \(records.counted("record")) to \(target.printable)\n"
        }
    }
}
