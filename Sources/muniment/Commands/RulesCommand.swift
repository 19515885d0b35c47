import ArgumentParser
import Store
import Vault

/// `muniment rules`
struct RulesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rules", abstract: "Say what the vault demands of its people.",
        subcommands: [RulesShow.self, RulesSet.self])
}

/// `muniment rules show`
struct RulesShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show the rules.",
        usage: "muniment rules show [options]",
        discussion: """
            Example:
              muniment rules show
            """)

    @OptionGroup var opening: OpeningOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let rules = try await opening.open(output.messages).rules()
        try output.answer(RulesAnswer(rules)) { RulesAnswer(rules).text(width: $0) }
    }
}

/// `muniment rules set`
struct RulesSet: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set",
        abstract: "Change a rule.",
        usage: "muniment rules set <rule> <value> [options]",
        discussion: """
            The rules:
              dual-control     what only slots do that several people open together: keys.add, keys.remove, keys.rotate, \
            rules.set, parted by commas, or none
              require-reason   what is done only with --reason: read, or none

            Examples:
              muniment rules set require-reason read
              muniment rules set dual-control keys.remove,keys.rotate
              muniment rules set dual-control none
            """)

    enum Rule: String, ExpressibleByArgument, CaseIterable {
        case dualControl = "dual-control"
        case requireReason = "require-reason"
    }

    @Argument(help: ArgumentHelp("dual-control or require-reason.", valueName: "rule"))
    var rule: Rule

    @Argument(help: ArgumentHelp("What it applies to, parted by commas; or none.", valueName: "value"))
    var value: String

    @OptionGroup var opening: OpeningOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let actions: [Rules.Action] = rule == .dualControl ? try named() : []
        let reasoned: [Rules.Reasoned] = rule == .requireReason ? try named() : []
        let rules = try await opening.open(output.messages).changeRules { rules in
            switch rule {
            case .dualControl: rules.dualControl = actions
            case .requireReason: rules.requireReason = reasoned
            }
        }
        try output.answer(RulesAnswer(rules)) { RulesAnswer(rules).text(width: $0) }
    }

    /// What the value names, in the order in which there is a rule for it.
    private func named<Named: RawRepresentable & CaseIterable>() throws -> [Named] where Named.RawValue == String {
        guard value != "none" else { return [] }
        let names = value.split(separator: ",", omittingEmptySubsequences: false).map { String($0) }
        if let unknown = names.first(where: { Named(rawValue: $0) == nil }) {
            let known = Named.allCases.map(\.rawValue).joined(separator: ", ")
            throw CommandFailure(
                .badInput, "\(rule.rawValue) does not apply to \(unknown). It applies to: \(known), none")
        }
        return Named.allCases.filter { names.contains($0.rawValue) }
    }
}

/// The rules as `--json` and people read them.
private struct RulesAnswer: Encodable {
    let dualControl: [String]
    let requireReason: [String]

    init(_ rules: Rules) {
        dualControl = rules.dualControl.map(\.rawValue)
        requireReason = rules.requireReason.map(\.rawValue)
    }

    func text(width: Int?) -> String {
        [("dual-control", dualControl), ("require-reason", requireReason)].map { name, values in
            let value = values.isEmpty ? "none" : values.joined(separator: ", ")
            return Wrapping.hanging(value, behind: name.padded(to: 16), width: width) + "\n"
        }.joined()
    }
}
