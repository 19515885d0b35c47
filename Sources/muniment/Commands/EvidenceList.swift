import ArgumentParser
import Evidence

/// `muniment evidence list`
struct EvidenceList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the evidence that was made, the oldest first.",
        usage: "muniment evidence list [options]",
        discussion: """
            The ledger tells of it. The bag is named by the SHA-256 of its tagmanifest-sha256.txt.

            Example:
              muniment evidence list
            """)

    @OptionGroup var opening: OpeningOptions
    @OptionGroup var output: OutputOptions

    /// What `--json` answers.
    private struct Answer: Encodable {
        let evidence: [MadeEvidence]
    }

    func run() async throws {
        let (made, notices) = try await opening.open(output.messages).madeEvidence()
        for notice in notices { output.messages.notice(notice) }
        try output.answer(Answer(evidence: made)) { width in
            guard !made.isEmpty else { return "no evidence was made\n" }
            var table = Table([
                .init(title: "Time"), .init(title: "Person"), .init(title: "Case", isElastic: true),
                .init(title: "Source", isOptional: true), .init(title: "Records", isNumber: true),
                .init(title: "Outcome"), .init(title: "Bag", isOptional: true),
            ])
            for one in made {
                table.add([
                    one.time.readable, one.person, one.name ?? "", one.source ?? "", one.records.grouped, one.outcome,
                    one.digest.map { String($0.prefix(8)) } ?? "",
                ])
            }
            return table.text(width: width)
        }
    }
}
