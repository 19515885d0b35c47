/// What is to become of one entity in a target.
package struct PlanStep: Codable, Hashable, Sendable {
    package enum Action: String, Codable, CaseIterable, Sendable {
        case create
        case change
        /// It is as it is to be, or is not touched.
        case leave
        /// Nobody can bring it about.
        case cannot
    }

    /// A member that is to be another.
    package struct Change: Codable, Hashable, Sendable {
        package let member: String
        /// JSON, shortened; absent where there is nothing, or where it is a secret.
        package var from: String?
        package var to: String?
    }

    package let entity: Entity
    /// As people know it.
    package let name: String
    package let action: Action
    package var changes: [Change] = []
    /// Why it cannot be, or what to know of it.
    package var reason: String?
}

/// A step, with what is needed to take it.
package struct PoolWork: Sendable {
    package let step: PlanStep
    /// How the archive names it; for a client its old id.
    package var oldKey: String
    /// How the target names it, where it is there.
    package var newKey: String?
    /// The settings it is to have, in the form of the answers of `Describe…`.
    package var wanted: JSON = [:]
    /// The target's record, as it came.
    package var found: JSON?
    /// Whether a client is to get a secret of which nobody knows what it was.
    package var needsSecret = false
}

extension PlanStep.Change {
    init(_ member: String, from: JSON?, to: JSON?, isSecret: Bool) {
        self.member = member
        guard !isSecret else { return }
        self.from = from.map(Self.text)
        self.to = to.map(Self.text)
    }

    /// What fits into a line.
    private static func text(_ value: JSON) -> String {
        if case .string(let text) = value { return shortened(text) }
        guard let bytes = try? value.bytes else { return "?" }
        return shortened(String(decoding: bytes, as: UTF8.self))
    }

    private static func shortened(_ text: String) -> String {
        text.count > 120 ? text.prefix(119) + "…" : text
    }
}
