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
            rules.set, hold.release, retention.apply, erase, gc, replica.promote, parted by commas, or none
              require-reason   what is done only with --reason: read, or none
              epoch-entries    how many entries end an epoch of the ledger, and its signer's power; usually 1000
              epoch-hours      how many hours do; usually 24

            Examples:
              muniment rules set require-reason read
              muniment rules set dual-control keys.remove,keys.rotate
              muniment rules set dual-control none
              muniment rules set epoch-hours 1
            """)

    enum Rule: String, ExpressibleByArgument, CaseIterable {
        case dualControl = "dual-control"
        case requireReason = "require-reason"
        case epochEntries = "epoch-entries"
        case epochHours = "epoch-hours"
    }

    @Argument(help: ArgumentHelp("One of those above.", valueName: "rule"))
    var rule: Rule

    @Argument(help: ArgumentHelp("What it applies to, parted by commas; or none; or a number.", valueName: "value"))
    var value: String

    @OptionGroup var opening: OpeningOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let actions: [Rules.Action] = rule == .dualControl ? try named() : []
        let reasoned: [Rules.Reasoned] = rule == .requireReason ? try named() : []
        let entries = rule == .epochEntries ? try number(in: Rules.possibleEntries) : 0
        let hours = rule == .epochHours ? try number(in: Rules.possibleHours) : 0
        let rules = try await opening.open(output.messages).changeRules { rules in
            switch rule {
            case .dualControl: rules.dualControl = actions
            case .requireReason: rules.requireReason = reasoned
            case .epochEntries: rules.epochEntries = entries
            case .epochHours: rules.epochHours = hours
            }
        }
        try output.answer(RulesAnswer(rules)) { RulesAnswer(rules).text(width: $0) }
    }

    private func number(in range: ClosedRange<Int>) throws -> Int {
        guard let number = Int(value), range.contains(number) else {
            throw CommandFailure(
                .badInput,
                "\(rule.rawValue) is a number from \(range.lowerBound.grouped) to \(range.upperBound.grouped), and not \(value)"
            )
        }
        return number
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
    let epochEntries: Int
    let epochHours: Int

    init(_ rules: Rules) {
        dualControl = rules.dualControl.map(\.rawValue)
        requireReason = rules.requireReason.map(\.rawValue)
        epochEntries = rules.epochEntries
        epochHours = rules.epochHours
    }

    func text(width: Int?) -> String {
        let lists = [("dual-control", dualControl), ("require-reason", requireReason)].map { name, values in
            (name, values.isEmpty ? "none" : values.joined(separator: ", "))
        }
        let numbers = [("epoch-entries", epochEntries.grouped), ("epoch-hours", epochHours.grouped)]
        return (lists + numbers).map { name, value in
            Wrapping.hanging(value, behind: name.padded(to: 16), width: width) + "\n"
        }.joined()
    }
}
