/// How far an apply is.
package struct ApplyProgress: Sendable {
    package let phase: String
    package var done = 0
    package var total = 0

    package init(phase: String, done: Int = 0, total: Int = 0) {
        self.phase = phase
        self.done = done
        self.total = total
    }
}

/// What became of all of it, counted as it was written down.
package struct ApplyTally: Codable, Hashable, Sendable {
    /// Of users by verdict.
    package private(set) var users: [Verdict: Int] = [:]
    /// Of all else by verdict.
    package private(set) var entities: [Verdict: Int] = [:]
    /// The first of those that failed.
    package private(set) var failures: [ApplyResult] = []

    private static let shownFailures = 20

    package mutating func add(_ result: ApplyResult) {
        if result.entity == .users {
            users[result.verdict, default: 0] += 1
        } else {
            entities[result.verdict, default: 0] += 1
        }
        if result.verdict == .failed, failures.count < Self.shownFailures { failures.append(result) }
    }

    /// Without who or what it was that failed.
    var withoutNames: ApplyTally {
        var tally = self
        tally.failures = []
        return tally
    }

    package var failed: Int { (users[.failed] ?? 0) + (entities[.failed] ?? 0) }

    package init() {}
}

/// What the target holds when all is done, as it says itself.
package struct ReadBack: Codable, Hashable, Sendable {
    package var users = 0
    package var enabled = 0
    package var disabled = 0
    package var statuses: [String: Int] = [:]
    package var memberships = 0
    /// Records by entity.
    package var entities: [String: Int] = [:]
    /// Users who were said to be made, and are not there.
    package var missing = 0

    init(_ pool: ArchivedPool) {
        for (entity, records) in pool.records { entities[entity.rawValue] = records.count }
    }

    mutating func add(_ user: JSON) {
        users += 1
        if user["Enabled"]?.bool == false { disabled += 1 } else { enabled += 1 }
        statuses[user["UserStatus"]?.string ?? "UNKNOWN", default: 0] += 1
    }
}

/// What an apply did.
package struct ApplySummary: Codable, Hashable, Sendable {
    /// The target's id.
    package let pool: String
    /// Whether an earlier apply of the plan had begun.
    package let isResumed: Bool
    package let tally: ApplyTally
    package let there: ReadBack
    package let seconds: Double
    /// New ids of clients by old ones.
    package let clients: [String: String]

    /// Whether everything that was planned is there.
    package var isWhole: Bool { tally.failed == 0 }
}

extension ApplyResult {
    func with(_ verdict: Verdict, _ detail: String?) -> ApplyResult {
        var result = ApplyResult(entity, name, verdict, old: oldID, new: newID, newName: newName)
        result.detail = detail
        return result
    }
}
