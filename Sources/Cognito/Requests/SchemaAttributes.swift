/// The attributes of a pool, as its schema lists them and as a new pool has to be told of them.
///
/// `DescribeUserPool` answers with all standard attributes and with the names `custom:x` and `dev:custom:x`; `CreateUserPool`
/// takes at most 50, each own one under its bare name, and `AddCustomAttributes` at most 25 at a time.
package struct SchemaAttributes: Sendable {
    /// What `CreateUserPool` is told: the standard attributes that differ from what every pool has, then own ones.
    package let first: [JSON]
    /// What `AddCustomAttributes` is told afterwards, call by call.
    package let further: [[JSON]]

    /// How many attributes a call takes.
    package static let creationLimit = 50
    package static let additionLimit = 25

    /// - Parameter schema: `SchemaAttributes` of `DescribeUserPool`.
    package init(_ schema: [JSON]) {
        var changed: [JSON] = []
        var own: [JSON] = []
        for attribute in schema {
            guard let name = attribute["Name"]?.string else { continue }
            if Self.isOwn(name) {
                own.append(Self.bare(attribute, name: name))
            } else if !Self.untouchable.contains(name), !Self.isStandard(attribute, name: name) {
                changed.append(attribute)
            }
        }
        let room = max(0, Self.creationLimit - changed.count)
        first = changed + own.prefix(room)
        further = stride(from: room, to: own.count, by: Self.additionLimit).map {
            Array(own[$0..<min($0 + Self.additionLimit, own.count)])
        }
    }

    /// Cognito's own: nobody declares them.
    static let untouchable: Set = ["sub", "identities"]

    /// Whether the pool's makers added the attribute.
    package static func isOwn(_ name: String) -> Bool { name.hasPrefix("custom:") || name.hasPrefix("dev:") }

    /// The attribute under the name that it was made with.
    static func bare(_ attribute: JSON, name: String) -> JSON {
        var attribute = attribute
        if name.hasPrefix("dev:") { attribute["DeveloperOnlyAttribute"] = true }
        attribute["Name"] = .string(bareName(name))
        return attribute
    }

    /// Without the prefixes that Cognito puts before the names of own attributes.
    static func bareName(_ name: String) -> String {
        var bare = name[...]
        for prefix in ["dev:", "custom:"] where bare.hasPrefix(prefix) { bare = bare.dropFirst(prefix.count) }
        return String(bare)
    }

    /// The standard attributes of a pool that nobody changed (OpenID Connect's, and Cognito's own).
    package static let standardNames = [
        "name", "given_name", "family_name", "middle_name", "nickname", "preferred_username", "profile", "picture",
        "website", "email", "email_verified", "gender", "birthdate", "zoneinfo", "locale", "phone_number",
        "phone_number_verified", "address", "updated_at",
    ]

    static func isStandard(_ attribute: JSON, name: String) -> Bool {
        guard attribute["Required"]?.bool != true, attribute["Mutable"]?.bool != false,
            attribute["DeveloperOnlyAttribute"]?.bool != true
        else { return false }
        let text = attribute["StringAttributeConstraints"]
        let number = attribute["NumberAttributeConstraints"]
        func isUnset(_ value: JSON?, or standard: String) -> Bool { value == nil || value?.string == standard }
        let least = name == "birthdate" ? "10" : "0"
        let most = name == "birthdate" ? "10" : "2048"
        return isUnset(text?["MinLength"], or: least) && isUnset(text?["MaxLength"], or: most)
            && isUnset(number?["MinValue"], or: "0") && isUnset(number?["MaxValue"], or: "")
    }
}
