/// What a vault demands of its people (FORMAT.md, "The header"). It stands in the header, so that root vouches for it and no
/// slot accepts an older one.
package struct Rules: Hashable, Sendable {
    /// A command that can be reserved for slots that several people open together.
    package enum Action: String, Sendable, CaseIterable {
        case keysAdd = "keys.add"
        case keysRemove = "keys.remove"
        case keysRotate = "keys.rotate"
        case rulesSet = "rules.set"

        /// The action in the words of the command line.
        package var words: String { rawValue.split(separator: ".").joined(separator: " ") }
    }

    /// What can be bound to a stated reason.
    package enum Reasoned: String, Sendable, CaseIterable {
        /// Every command that reads what is archived.
        case read
    }

    /// What only several people do together, in the order of its cases.
    package var dualControl: [Action] = []
    /// What needs a reason.
    package var requireReason: [Reasoned] = []

    /// No rules.
    package init() {}

    /// Whether anything is demanded.
    package var isEmpty: Bool { dualControl.isEmpty && requireReason.isEmpty }
}

extension Rules {
    /// The rules as the header's JSON holds them.
    struct Document: Codable {
        let dualControl: [String]?
        let requireReason: [String]?

        /// `nil` for no rules, so that the member is absent.
        init?(_ rules: Rules) {
            guard !rules.isEmpty else { return nil }
            dualControl = rules.dualControl.isEmpty ? nil : rules.dualControl.map(\.rawValue)
            requireReason = rules.requireReason.isEmpty ? nil : rules.requireReason.map(\.rawValue)
        }
    }

    /// The rules of a header; `nil` where it has one that this program does not know and so could not keep.
    init?(_ document: Document?) {
        let actions = (document?.dualControl ?? []).map { Action(rawValue: $0) }
        let reasoned = (document?.requireReason ?? []).map { Reasoned(rawValue: $0) }
        dualControl = actions.compactMap(\.self)
        requireReason = reasoned.compactMap(\.self)
        guard dualControl.count == actions.count, requireReason.count == reasoned.count else { return nil }
    }
}
