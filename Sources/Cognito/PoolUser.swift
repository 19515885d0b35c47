/// A user as `ListUsers` tells of one, read for what a restore has to know.
package struct PoolUser: Sendable {
    package let username: String
    /// Values by name. Of a name that stands twice, which Cognito never writes, the last one counts.
    package let attributes: [String: String]
    /// `UserStatus`, as it came.
    package let status: String
    package let isEnabled: Bool
    /// The accounts at identity providers that are linked to the user.
    package let identities: [Identity]
    /// Whether `MFAOptions`, the older setting, has a text message asked for.
    package let hasOlderMFA: Bool

    /// An account at an identity provider, as the attribute `identities` lists it.
    package struct Identity: Hashable, Sendable {
        package let provider: String
        /// The account's name there.
        package let user: String
        /// `Google`, `Facebook`, `LoginWithAmazon`, `SignInWithApple`, `SAML` or `OIDC`, where it is said.
        package let type: String?
    }

    /// - Returns: `nil` where the record has no `Username`.
    package init?(_ record: JSON) {
        guard let username = record["Username"]?.string else { return nil }
        self.username = username
        var attributes: [String: String] = [:]
        for attribute in record["Attributes"]?.array ?? [] {
            guard let name = attribute["Name"]?.string else { continue }
            attributes[name] = attribute["Value"]?.string ?? ""
        }
        self.attributes = attributes
        status = record["UserStatus"]?.string ?? "UNKNOWN"
        isEnabled = record["Enabled"]?.bool ?? true
        hasOlderMFA = !(record["MFAOptions"]?.array ?? []).isEmpty
        identities = Self.identities(in: attributes["identities"])
    }

    /// Whether the attribute `name` (`email` or `phone_number`) has a value that was verified.
    package func isVerified(_ name: String) -> Bool {
        guard let value = attributes[name], !value.isEmpty else { return false }
        return attributes["\(name)_verified"]?.lowercased() == "true"
    }

    /// Reads the attribute's text, which is JSON. What cannot be read names nobody.
    private static func identities(in text: String?) -> [Identity] {
        guard let text, let values = try? JSON(parsing: text.utf8).array else { return [] }
        return values.compactMap { value in
            guard let provider = value["providerName"]?.string, !provider.isEmpty,
                // Facebook's ids have been written as numbers.
                let user = value["userId"]?.string ?? value["userId"]?.integer.map(String.init), !user.isEmpty
            else { return nil }
            return Identity(provider: provider, user: user, type: value["providerType"]?.string)
        }
    }
}
