/// A call of the service that brings a part of an archived pool about in another one.
package struct CreationRequest: Hashable, Sendable {
    /// As the API names it: `CreateGroup`.
    package let operation: String
    /// Without `UserPoolId`, which is known only when the new pool is there; without `ClientId` where `client` is.
    package let input: JSON
    /// The id that the archive knows the client by whose new one belongs into the input.
    package let client: String?

    package init(_ operation: String, _ input: JSON, client: String? = nil) {
        self.operation = operation
        self.input = input
        self.client = client
    }
}

extension JSON {
    /// The object without these members.
    package func without(_ names: Set<String>) -> JSON {
        guard case .object(let members) = self else { return self }
        return .object(members.filter { !names.contains($0.key) })
    }

    /// The object with only these members.
    package func keeping(_ names: Set<String>) -> JSON {
        guard case .object(let members) = self else { return self }
        return .object(members.filter { names.contains($0.key) })
    }
}
