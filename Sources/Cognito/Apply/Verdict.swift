/// What became of a user or an entity.
package enum Verdict: String, Codable, CodingKeyRepresentable, CaseIterable, Sendable {
    case created
    case changed
    /// It was there, as it was to be.
    case same
    /// It is not touched, as the plan says.
    case left
    /// Nobody can bring it about.
    case cannot
    case failed
}

/// What became of a user.
package struct UserVerdict: Hashable, Sendable {
    package let verdict: Verdict
    /// In the target, where it is another than in the archive.
    package let newName: String?
    package let newSub: String?
    /// Why, or what did not come along.
    package let detail: String?

    package init(_ verdict: Verdict, name: String? = nil, sub: String? = nil, detail: String? = nil) {
        self.verdict = verdict
        newName = name
        newSub = sub
        self.detail = detail
    }
}

/// A line of the results: one for each entity and each user (`schema/cognito-results.schema.json`).
package struct ApplyResult: Codable, Hashable, Sendable {
    package let entity: Entity
    package let name: String
    package let verdict: Verdict
    /// A pool's or client's id, or a user's `sub`.
    package var oldID: String?
    package var newID: String?
    package var newName: String?
    package var detail: String?

    package init(
        _ entity: Entity, _ name: String, _ verdict: Verdict, old: String? = nil, new: String? = nil,
        newName: String? = nil, detail: String? = nil
    ) {
        self.entity = entity
        self.name = name
        self.verdict = verdict
        oldID = old
        newID = new
        self.newName = newName
        self.detail = detail
    }
}
