/// The attributes of a pool, and what has to be sent for them.
///
/// `DescribeUserPool` names a custom attribute `custom:x` or `dev:custom:x` and lists the standard ones as well; `CreateUserPool` and
/// `AddCustomAttributes` take it as `x` and put the prefix before it. A standard attribute is sent only where it is not as usual.
package struct PoolSchema: Sendable {
    /// As `DescribeUserPool` has them, by name: custom ones, and standard ones that are not as usual.
    package let attributes: [String: JSON]
    /// The custom ones among them, in the order of the answer, as their order is seen in consoles.
    package let custom: [String]

    /// What `CreateUserPool` takes at most, and `AddCustomAttributes`.
    package static let createLimit = 50
    package static let addLimit = 25

    /// - Parameter pool: `DescribeUserPool`'s `UserPool`, or another object with `SchemaAttributes`.
    package init(_ pool: JSON?) {
        var attributes: [String: JSON] = [:]
        var custom: [String] = []
        for attribute in pool?["SchemaAttributes"]?.array ?? [] {
            guard let name = attribute["Name"]?.string, !Self.untouchable.contains(name) else { continue }
            if Self.isCustom(name) {
                custom.append(name)
                attributes[name] = attribute
            } else if !Self.isUsual(attribute) {
                attributes[name] = attribute
            }
        }
        self.attributes = attributes
        self.custom = custom
    }

    /// Cognito's own: they cannot be declared.
    private static let untouchable: Set<String> = ["sub", "identities"]

    package static func isCustom(_ name: String) -> Bool { name.hasPrefix("custom:") || name.hasPrefix("dev:") }

    /// Without `dev:` and `custom:`.
    package static func bareName(_ name: String) -> String {
        var bare = name[...]
        for prefix in ["dev:", "custom:"] where bare.hasPrefix(prefix) { bare = bare.dropFirst(prefix.count) }
        return String(bare)
    }

    /// Whether a standard attribute is as a pool has it of which nobody said otherwise (OpenID Connect's claims: texts of up to 2,048
    /// characters that can change and need not be there).
    private static func isUsual(_ attribute: JSON) -> Bool {
        guard attribute["Required"]?.bool != true, attribute["Mutable"]?.bool != false else { return false }
        let length = attribute["StringAttributeConstraints"]
        let limits = [length?["MinLength"]?.string, length?["MaxLength"]?.string]
        switch attribute["Name"]?.string {
        case "birthdate": return [["10", "10"], [nil, nil]].contains(limits)
        case "email_verified", "phone_number_verified": return true
        case "updated_at":
            return ["0", nil].contains(attribute["NumberAttributeConstraints"]?["MinValue"]?.string)
        default: return [["0", "2048"], [nil, nil]].contains(limits)
        }
    }

    /// An attribute as the operations take it.
    private static func declared(_ attribute: JSON) -> JSON {
        var declared = attribute.withoutBlanks ?? attribute
        let name = attribute["Name"]?.string ?? ""
        declared["Name"] = .string(bareName(name))
        if isCustom(name) {
            // Custom attributes cannot be required.
            declared["Required"] = nil
            declared["DeveloperOnlyAttribute"] = name.hasPrefix("dev:") ? true : nil
        } else {
            declared["DeveloperOnlyAttribute"] = nil
        }
        return declared
    }

    /// What goes into `CreateUserPool`, and what of custom attributes is left for `AddCustomAttributes`, in lists that it takes.
    package var forCreating: (schema: [JSON], batches: [[JSON]]) {
        let standard = attributes.filter { !Self.isCustom($0.key) }.sorted { $0.key < $1.key }.map {
            Self.declared($0.value)
        }
        let own = custom.compactMap { attributes[$0].map(Self.declared) }
        let room = max(0, Self.createLimit - standard.count)
        return (standard + own.prefix(room), Self.batches(Array(own.dropFirst(room))))
    }

    /// The lists for `AddCustomAttributes`.
    package func forAdding(_ names: [String]) -> [[JSON]] {
        Self.batches(names.compactMap { attributes[$0].map(Self.declared) })
    }

    private static func batches(_ attributes: [JSON]) -> [[JSON]] {
        stride(from: 0, to: attributes.count, by: addLimit).map {
            Array(attributes[$0..<min($0 + addLimit, attributes.count)])
        }
    }

    /// With one more custom attribute, a text, where there is none of that name.
    package func adding(text name: String) -> PoolSchema {
        guard attributes[name] == nil else { return self }
        let attribute: JSON = [
            "Name": .string(name), "AttributeDataType": "String", "Mutable": true, "Required": false,
            "DeveloperOnlyAttribute": false, "StringAttributeConstraints": ["MinLength": "0", "MaxLength": "2048"],
        ]
        return PoolSchema(attributes: attributes.merging([name: attribute]) { $1 }, custom: custom + [name])
    }

    private init(attributes: [String: JSON], custom: [String]) {
        self.attributes = attributes
        self.custom = custom
    }

    /// An attribute of that name in one form, to be compared.
    package func form(of name: String) -> JSON? {
        guard var form = attributes[name]?.withoutBlanks else { return nil }
        form["DeveloperOnlyAttribute"] = nil
        if form["Mutable"] == nil { form["Mutable"] = true }
        if form["Required"] == nil { form["Required"] = false }
        return form.canonical
    }
}
