extension ArchivedPool {
    /// The pool's own description.
    ///
    /// - Throws: `CognitoError.missing`
    func requirePool() throws -> JSON {
        guard let pool else {
            throw CognitoError.missing(
                "the snapshot has no collection \"pool\": it is no export of a user pool, or the pool could not be read"
            )
        }
        return pool
    }

    /// `OFF`, `OPTIONAL` or `ON`.
    var mfaConfiguration: String {
        records[.mfa]?.first?["MfaConfiguration"]?.string ?? pool?["MfaConfiguration"]?.string ?? "OFF"
    }

    /// Groups that somebody made: those of the archive without the one that Cognito makes of each identity provider, named by the
    /// pool's id and the provider's name, which a new pool makes anew under its own id.
    package var groups: [JSON] {
        (records[.groups] ?? []).filter { !isAutomatic(group: $0["GroupName"]?.string ?? "") }
    }

    /// Whether Cognito made the group.
    package func isAutomatic(group: String) -> Bool {
        guard let id = pool?["Id"]?.string else { return false }
        return (records[.providers] ?? []).contains { provider in
            provider["ProviderName"]?.string.map { "\(id)_\($0)" } == group
        }
    }
}
