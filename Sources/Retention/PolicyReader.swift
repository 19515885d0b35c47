import Yams

/// Reads a policy as people write it: YAML, or JSON, which is YAML.
///
/// What is unknown or contradicts itself is an error that names line and member and says what there is.
struct PolicyReader {
    private typealias Member = (name: String, key: Node, value: Node)

    private static let whole = ["version", "timezone", "clock", "grace", "default", "sources"]
    private static let ofRules =
        ["keep-within", "keep-last"] + Period.allCases.map(\.rawValue) + ["minimum", "erasure", "maximum"]
    private static let longest = 1 << 20

    /// What messages call the file.
    let file: String

    /// - Throws: `RetentionError.badPolicy`.
    func policy(_ text: String) throws(RetentionError) -> Policy {
        guard text.utf8.count <= Self.longest else {
            throw bad(line: nil, member: nil, reason: "it is longer than 1 MiB")
        }
        guard let root = try node(text) else {
            throw bad(
                line: nil, member: nil, reason: "it is empty. A policy that keeps everything is: version: 1")
        }
        return try policy(root)
    }

    private func node(_ text: String) throws(RetentionError) -> Node? {
        do { return try Yams.compose(yaml: text) } catch let error as YamlError {
            throw bad(error)
        } catch {
            throw bad(line: nil, member: nil, reason: "\(error)")
        }
    }

    private func policy(_ root: Node) throws(RetentionError) -> Policy {
        var policy = Policy()
        var version: Int?
        for member in try members(of: root, within: nil) {
            let value = member.value
            switch member.name {
            case "version":
                version = number(value)
                guard version == 1 else { throw bad(member, "it is 1, and not \(shown(value))") }
            case "timezone":
                guard let name = value.string, let zone = Zone(name) else {
                    let near = Zone.suggestions(for: value.string ?? "")
                    let advice =
                        near.isEmpty
                        ? "There are UTC and the names of the IANA database, such as Europe/Berlin"
                        : "Near to it: \(near.joined(separator: ", "))"
                    throw bad(member, "there is no time zone \(shown(value)). \(advice)")
                }
                policy.zone = zone
            case "clock":
                guard value.string == "attested" else {
                    throw bad(member, "it is attested, or left out, and not \(shown(value))")
                }
                policy.isClockAttested = true
            case "grace": policy.grace = try term(member)
            case "default": policy.usual = try rules(member)
            case "sources":
                for source in try members(of: value, within: member.name) {
                    guard !source.name.isEmpty else { throw bad(source, "a source has a name") }
                    policy.sources[source.name] = try rules(source, within: "sources.")
                }
            default: throw unknown(member, among: Self.whole, in: "policies")
            }
        }
        guard version != nil else {
            throw bad(line: 1, member: "version", reason: "it is missing. A policy begins with: version: 1")
        }
        return policy
    }

    private func rules(_ of: Member, within prefix: String = "") throws(RetentionError) -> KeepRules {
        var rules = KeepRules()
        var maximum: Member?
        var erasure: Member?
        let place = prefix + of.name
        for member in try members(of: of.value, within: place) {
            let here = (name: "\(place).\(member.name)", key: member.key, value: member.value)
            switch member.name {
            case "keep-within": rules.within = try term(here)
            case "keep-last": rules.last = try count(here)
            case "minimum": rules.minimum = try term(here)
            case "erasure":
                guard let said = member.value.string, ["allowed", "after-minimum"].contains(said) else {
                    throw bad(here, "it is allowed or after-minimum, and not \(shown(member.value))")
                }
                rules.isErasureAllowed = said == "allowed"
                erasure = here
            case "maximum":
                rules.maximum = try term(here)
                maximum = here
            default:
                guard let period = Period(rawValue: member.name) else {
                    throw unknown(here, among: Self.ofRules, in: "the rules of a source", name: member.name)
                }
                rules.periods[period] = try count(here)
            }
        }
        if let erasure, rules.minimum == nil {
            throw bad(erasure, "it says what a minimum does not keep people from, and there is no minimum beside it")
        }
        if let minimum = rules.minimum, let longest = rules.maximum, let maximum, minimum.canOutlast(longest) {
            throw bad(
                maximum,
                "what is kept for \(minimum.text) at least cannot be gone after \(longest.text). Make it as long as the minimum or "
                    + "longer")
        }
        return rules
    }

    /// The members of a mapping, in the order of the file.
    private func members(of node: Node, within place: String?) throws(RetentionError) -> [Member] {
        // `default:` with nothing behind it says nothing.
        if place != nil, node.scalar != nil, node.null != nil { return [] }
        guard let mapping = node.mapping else {
            throw bad(
                line: node.mark?.line, member: place,
                reason: "it is a mapping of names to values, and not \(shown(node))")
        }
        var members: [Member] = []
        for (key, value) in mapping {
            guard let name = key.scalar?.string else {
                throw bad(line: key.mark?.line, member: place, reason: "a member has a name")
            }
            if members.contains(where: { $0.name == name }) {
                throw bad(
                    line: key.mark?.line, member: (place.map { $0 + "." } ?? "") + name, reason: "it stands there twice"
                )
            }
            members.append((name, key, value))
        }
        return members
    }

    private func count(_ member: Member) throws(RetentionError) -> Int {
        guard let count = number(member.value), KeepRules.possibleCounts.contains(count) else {
            throw bad(member, "it is a number from 1 to 100,000, and not \(shown(member.value))")
        }
        return count
    }

    private func term(_ member: Member) throws(RetentionError) -> Term {
        guard let text = member.value.scalar?.string, let term = Term(text) else {
            throw bad(
                member,
                "it is a number of days, weeks, months or years, up to a hundred years, such as 7d, 4w, 6m or 1y, and not "
                    + shown(member.value))
        }
        return term
    }

    /// A whole number that is not in quotes.
    private func number(_ node: Node) -> Int? {
        guard let scalar = node.scalar, scalar.style == .plain, scalar.string.allSatisfy({ $0.isASCII && $0.isNumber })
        else { return nil }
        return Int(scalar.string)
    }

    private func shown(_ node: Node) -> String {
        switch node {
        case .scalar(let scalar): scalar.string.isEmpty ? "nothing" : String(scalar.string.prefix(60))
        case .mapping: "a mapping"
        case .sequence: "a list"
        case .alias: "an alias"
        }
    }

    private func bad(line: Int?, member: String?, reason: String) -> RetentionError {
        .badPolicy(file: file, line: line, member: member, reason: reason)
    }

    private func bad(_ member: Member, _ reason: String) -> RetentionError {
        bad(line: member.key.mark?.line, member: member.name, reason: reason)
    }

    private func unknown(_ member: Member, among known: [String], in what: String, name: String? = nil)
        -> RetentionError
    {
        bad(member, "\(what) have no member \(name ?? member.name). There are \(known.joined(separator: ", "))")
    }

    /// What the YAML parser says.
    private func bad(_ error: YamlError) -> RetentionError {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            bad(line: mark.line, member: nil, reason: "it is not YAML: \(problem)")
        case .reader(let problem, _, _, _): bad(line: nil, member: nil, reason: "it is not YAML: \(problem)")
        case .duplicatedKeysInMapping(let duplicates, let context):
            bad(
                line: context.mark.line, member: nil,
                reason: "\(duplicates.sorted().joined(separator: ", ")) stands there twice")
        default: bad(line: nil, member: nil, reason: "it is not YAML")
        }
    }
}

extension Policy {
    /// The policy that a file's text is.
    ///
    /// - Parameter file: what messages call it.
    /// - Throws: `RetentionError.badPolicy`.
    package init(_ text: String, from file: String) throws(RetentionError) {
        self = try PolicyReader(file: file).policy(text)
    }
}
