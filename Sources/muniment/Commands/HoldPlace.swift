import ArgumentParser
import Seal
import Vault

/// `muniment hold place`
struct HoldPlace: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "place",
        abstract: "Hold sources, snapshots or people's records.",
        usage: "muniment hold place --case <id> <what is held> --reason <text> [options]",
        discussion: """
            Say what is held with --source, --snapshot, or --source and --key. It is not dropped, not destroyed and not \
            erased, whatever a policy says, until every hold on it is released. A hold on a source keeps all its snapshots, those to come among them; so does one on a record of it, \
            which keeps the record from erasure besides.

            Examples:
              muniment hold place --case 2026-117 --source prod-pool --reason "letter of March 2"
              muniment hold place --case 2026-117 --snapshot 91d7c04e --reason "exhibit B"
              muniment hold place --case 2026-118 --source prod-pool --key 5b2e… --reason "complaint"
            """)

    @Option(name: .customLong("case"), help: ArgumentHelp("What the matter is called.", valueName: "id"))
    var caseName: String

    @Option(name: .customLong("source"), help: ArgumentHelp("Hold this source. May be repeated.", valueName: "name"))
    var sources: [String] = []

    @Option(name: .customLong("snapshot"), help: ArgumentHelp("Hold this snapshot. May be repeated.", valueName: "id"))
    var snapshots: [String] = []

    @Option(
        name: .customLong("key"),
        help: ArgumentHelp("Hold the record with this key, of the source. May be repeated.", valueName: "key"))
    var keys: [String] = []

    @Option(help: ArgumentHelp("The collection of these records.", valueName: "name"))
    var collection = "users"

    @OptionGroup var reason: StatedReason
    @OptionGroup var opening: OpeningOptions
    @OptionGroup var output: OutputOptions

    /// What `--json` answers.
    private struct Answer: Encodable {
        let number: Int
    }

    func run() async throws {
        let vault = try await opening.open(output.messages, reason: reason.text)
        var request = HoldRequest(caseName: caseName)
        request.sources = sources
        request.keys = keys
        request.collection = collection
        request.snapshots = try snapshots.map { name in
            try vault.resolve(
                name, source: sources.count == 1 ? sources[0] : nil, to: "hold place", amongHidden: true)
        }
        let number = try vault.placeHold(request)
        try output.answer(Answer(number: number)) { _ in "placed hold \(number)\n" }
    }
}
