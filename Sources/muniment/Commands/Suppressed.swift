import ArgumentParser
import Vault

/// `muniment suppressed`
struct Suppressed: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "See which erased keys are not to come in again.",
        discussion: """
            'muniment erase' puts the hashes of the keys on a list. 'muniment ingest' leaves records with such a key out, unless \
            --suppressed says otherwise.
            """,
        subcommands: [SuppressedList.self, SuppressedLift.self])

    /// One key, for people.
    static func text(_ key: SuppressedKey, width: Int?) -> String {
        var facts = [
            String(key.keyHash.prefix(16)), "\(key.source) \(key.collection)",
            "erased \(key.erased.readable) by \(key.person)", "certificate \(key.certificate)",
        ]
        if let lifted = key.lifted { facts.append("lifted \(lifted.readable) by \(key.liftedBy ?? "")") }
        return Wrapping.facts(facts.map(\.printable), width: width) + "\n"
    }
}

/// `muniment suppressed list`
struct SuppressedList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the keys by their hashes, lifted ones too.",
        usage: "muniment suppressed list [options]",
        discussion: """
            What a key was, nobody can tell from its hash; who holds the vault's id can try one against it.

            Example:
              muniment suppressed list
            """)

    @OptionGroup var opening: OpeningOptions
    @OptionGroup var output: OutputOptions

    /// What `--json` answers.
    private struct Answer: Encodable {
        let suppressed: [SuppressedKey]
    }

    func run() async throws {
        let keys = try await opening.open(output.messages).suppressedKeys()
        try output.answer(Answer(suppressed: keys)) { width in
            keys.isEmpty ? "nothing is suppressed\n" : keys.map { Suppressed.text($0, width: width) }.joined()
        }
    }
}

/// `muniment suppressed lift`
struct SuppressedLift: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lift",
        abstract: "Let a key come in again that was erased.",
        usage: "muniment suppressed lift <key> --reason <text> [options]",
        discussion: """
            The key is given as it was, or by eight digits of its hash or more.

            Example:
              muniment suppressed lift 8d7aaa5cbafcc209 --reason "a new contract of May 4"
            """)

    @Argument(help: ArgumentHelp("The key, or the beginning of its hash.", valueName: "key"))
    var key: String

    @Option(help: ArgumentHelp("Of this source alone.", valueName: "name"))
    var source: String?

    @Option(help: ArgumentHelp("Of this collection alone.", valueName: "name"))
    var collection: String?

    @OptionGroup var reason: StatedReason
    @OptionGroup var opening: OpeningOptions
    @OptionGroup var output: OutputOptions

    /// What `--json` answers.
    private struct Answer: Encodable {
        let lifted: [SuppressedKey]
    }

    func run() async throws {
        let vault = try await opening.open(output.messages, reason: reason.text)
        let lifted = try vault.liftSuppression(of: key, source: source, collection: collection)
        try output.answer(Answer(lifted: lifted)) { _ in
            "lifted \(lifted.count.counted("key")): records with \(lifted.count == 1 ? "it" : "them") come in again\n"
        }
    }
}
