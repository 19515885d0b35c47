/// Gives what requests are signed with, as often as it is asked.
package protocol CredentialSource: Sendable {
    /// - Throws: `AWSError`, and `CancellationError`.
    func credentials() async throws -> Credentials

    /// Told that a server refused these: the next ones are fetched anew.
    func discard(_ refused: Credentials) async
}

/// Always the same.
package struct FixedCredentials: CredentialSource {
    private let fixed: Credentials

    package init(_ fixed: Credentials) { self.fixed = fixed }

    package func credentials() -> Credentials { fixed }
    package func discard(_ refused: Credentials) {}
}
