import ArgumentParser
import Vault

/// `muniment hold release`
struct HoldRelease: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "release",
        abstract: "Release holds.",
        usage: "muniment hold release [<number> ...] [--case <id>] --reason <text>",
        discussion: """
            A released hold stays in the list. What another hold covers stays held.

            Examples:
              muniment hold release 3 --reason "settled on May 4"
              muniment hold release --case 2026-117 --reason "settled on May 4"
            """)

    @Argument(help: ArgumentHelp("The holds, as 'muniment hold list' numbers them.", valueName: "number"))
    var numbers: [Int] = []

    @Option(name: .customLong("case"), help: ArgumentHelp("All holds of this case.", valueName: "id"))
    var caseName: String?

    @OptionGroup var reason: StatedReason
    @OptionGroup var opening: OpeningOptions
    @OptionGroup var output: OutputOptions

    /// What `--json` answers.
    private struct Answer: Encodable {
        let released: [Int]
    }

    func validate() throws {
        guard !numbers.isEmpty || caseName != nil else { throw ValidationError("Give <number> or --case.") }
    }

    func run() async throws {
        let vault = try await opening.open(output.messages, reason: reason.text)
        let released = try vault.releaseHolds(numbers, ofCase: caseName)
        try output.answer(Answer(released: released)) { _ in
            "released \(released.count == 1 ? "hold" : "holds") \(released.map { "\($0)" }.joined(separator: ", "))\n"
        }
    }
}
