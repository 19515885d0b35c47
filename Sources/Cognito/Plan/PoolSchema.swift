/// The attributes of a pool, to be compared with another's.
package struct PoolSchema: Sendable {
    /// As `DescribeUserPool` has them, by name: custom ones, and standard ones that are not as usual.
    package let attributes: [String: JSON]
    /// The custom ones among them, in the order of the answer, as their order is seen in consoles.
    package let custom: [String]

    /// - Parameter pool: `DescribeUserPool`'s `UserPool`, or another object with `SchemaAttributes`.
    package init(_ pool: JSON?) {
        var attributes: [String: JSON] = [:]
        var custom: [String] = []
        for attribute in pool?["SchemaAttributes"]?.array ?? [] {
            guard let name = attribute["Name"]?.string, !SchemaAttributes.untouchable.contains(name) else { continue }
            if SchemaAttributes.isOwn(name) {
                custom.append(name)
                attributes[name] = attribute
            } else if !SchemaAttributes.isStandard(attribute, name: name) {
                attributes[name] = attribute
            }
        }
        self.attributes = attributes
        self.custom = custom
    }

    private init(attributes: [String: JSON], custom: [String]) {
        self.attributes = attributes
        self.custom = custom
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

    /// As `SchemaAttributes` of `DescribeUserPool`.
    package var described: JSON {
        let standard = attributes.filter { !SchemaAttributes.isOwn($0.key) }.sorted { $0.key < $1.key }.map(\.value)
        return .array(standard + custom.compactMap { attributes[$0] })
    }

    /// The lists for `AddCustomAttributes` that bring these custom attributes about.
    package func forAdding(_ names: [String]) -> [JSON] {
        let added = names.compactMap { name in attributes[name].map { SchemaAttributes.bare($0, name: name) } }
        let limit = SchemaAttributes.additionLimit
        return stride(from: 0, to: added.count, by: limit).map {
            .array(Array(added[$0..<min($0 + limit, added.count)]))
        }
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
