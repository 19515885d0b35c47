/// A policy as JSON has it, member by member the one that people write.
package struct PolicyDocument: Codable, Hashable, Sendable {
    private var version = 1
    private let timezone: String?
    private let clock: String?
    private let grace: String?
    fileprivate let `default`: Rules?
    fileprivate let sources: [String: Rules]?

    fileprivate struct Rules: Codable, Hashable {
        var within: String?
        var last: Int?
        var hourly: Int?
        var daily: Int?
        var weekly: Int?
        var monthly: Int?
        var quarterly: Int?
        var yearly: Int?
        var minimum: String?
        var erasure: Erasure?
        var maximum: String?

        enum Erasure: String, Codable {
            case allowed
            case afterMinimum = "after-minimum"
        }

        enum CodingKeys: String, CodingKey {
            case within = "keep-within"
            case last = "keep-last"
            case hourly, daily, weekly, monthly, quarterly, yearly, minimum, erasure, maximum
        }
    }

    package init(_ policy: Policy) {
        timezone = policy.zone.name
        clock = policy.isClockAttested ? "attested" : nil
        grace = policy.grace.text
        `default` = policy.usual == KeepRules() ? nil : Rules(policy.usual)
        sources = policy.sources.isEmpty ? nil : policy.sources.mapValues(Rules.init)
    }

    /// The policy; nil where the document is none that makes sense.
    package var policy: Policy? {
        guard version == 1, clock == nil || clock == "attested" else { return nil }
        var policy = Policy()
        if let timezone {
            guard let zone = Zone(timezone) else { return nil }
            policy.zone = zone
        }
        if let grace {
            guard let term = Term(grace) else { return nil }
            policy.grace = term
        }
        policy.isClockAttested = clock != nil
        if let rules = `default` {
            guard let rules = rules.rules else { return nil }
            policy.usual = rules
        }
        for (source, rules) in sources ?? [:] {
            guard let rules = rules.rules else { return nil }
            policy.sources[source] = rules
        }
        return policy
    }
}

extension PolicyDocument.Rules {
    fileprivate init(_ rules: KeepRules) {
        within = rules.within?.text
        last = rules.last
        hourly = rules.periods[.hourly]
        daily = rules.periods[.daily]
        weekly = rules.periods[.weekly]
        monthly = rules.periods[.monthly]
        quarterly = rules.periods[.quarterly]
        yearly = rules.periods[.yearly]
        minimum = rules.minimum?.text
        erasure = rules.isErasureAllowed ? .allowed : nil
        maximum = rules.maximum?.text
    }

    fileprivate var rules: KeepRules? {
        var rules = KeepRules()
        let terms = [within, minimum, maximum].map { $0.map { Term($0) } }
        guard terms.allSatisfy({ $0 == nil || $0 != .some(nil) }) else { return nil }
        (rules.within, rules.minimum, rules.maximum) = (terms[0] ?? nil, terms[1] ?? nil, terms[2] ?? nil)
        rules.isErasureAllowed = erasure == .allowed
        rules.last = last
        rules.periods[.hourly] = hourly
        rules.periods[.daily] = daily
        rules.periods[.weekly] = weekly
        rules.periods[.monthly] = monthly
        rules.periods[.quarterly] = quarterly
        rules.periods[.yearly] = yearly
        return rules.isSound ? rules : nil
    }
}
