/// What a vault demands of its people (FORMAT.md, "The header"). It stands in the header, so that root vouches for it and no
/// slot accepts an older one.
package struct Rules: Hashable, Sendable {
    /// A command that can be reserved for slots that several people open together.
    package enum Action: String, Sendable, CaseIterable {
        case keysAdd = "keys.add"
        case keysRemove = "keys.remove"
        case keysRotate = "keys.rotate"
        case rulesSet = "rules.set"
        case holdRelease = "hold.release"
        /// Dropping snapshots, whether a policy says so or a person.
        case retentionApply = "retention.apply"
        case erase
        case gc
        case replicaPromote = "replica.promote"

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

    /// How many entries end an epoch of the ledger.
    package var epochEntries = Self.usualEntries
    /// How old the first entry of an epoch is when the next one begins another, in hours.
    package var epochHours = Self.usualHours

    package static let usualEntries = 1000
    package static let usualHours = 24
    /// An epoch costs three fsyncs and two files; a million entries are a file of some 700 MB to be rewritten by who holds
    /// today's keys.
    package static let possibleEntries = 1...1_000_000
    /// Up to a year.
    package static let possibleHours = 1...8784

    /// No rules.
    package init() {}

    /// Whether nothing is demanded that is not usual.
    package var isEmpty: Bool { self == Rules() }
}

extension Rules {
    /// The rules as the header's JSON holds them.
    struct Document: Codable {
        let dualControl: [String]?
        let requireReason: [String]?
        let epochEntries: Int?
        let epochHours: Int?

        /// `nil` for no rules, so that the member is absent.
        init?(_ rules: Rules) {
            guard !rules.isEmpty else { return nil }
            dualControl = rules.dualControl.isEmpty ? nil : rules.dualControl.map(\.rawValue)
            requireReason = rules.requireReason.isEmpty ? nil : rules.requireReason.map(\.rawValue)
            epochEntries = rules.epochEntries == usualEntries ? nil : rules.epochEntries
            epochHours = rules.epochHours == usualHours ? nil : rules.epochHours
        }
    }

    /// The rules of a header; `nil` where it has one that this program does not know and so could not keep.
    init?(_ document: Document?) {
        let actions = (document?.dualControl ?? []).map { Action(rawValue: $0) }
        let reasoned = (document?.requireReason ?? []).map { Reasoned(rawValue: $0) }
        dualControl = actions.compactMap(\.self)
        requireReason = reasoned.compactMap(\.self)
        epochEntries = document?.epochEntries ?? Self.usualEntries
        epochHours = document?.epochHours ?? Self.usualHours
        guard dualControl.count == actions.count, requireReason.count == reasoned.count,
            Self.possibleEntries.contains(epochEntries), Self.possibleHours.contains(epochHours)
        else { return nil }
    }
}
