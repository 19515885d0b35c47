#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What a profile gives: keys of its own, a program's, or a role that keys of another profile may take on.
struct ProfileCredentials {
    let settings: SharedSettings
    let client: Client
    /// Credentials from elsewhere, by the name that `credential_source` has for it, for the profile of that name.
    let other: @Sendable (_ name: String, _ profile: String) async throws -> Credentials

    /// The role of a profile, with the credentials of its `source_profile` or `credential_source`, whose own may be of a role
    /// again.
    ///
    /// - Parameter visited: the profiles on the way here, the last one `profile`.
    /// - Throws: `AWSError`.
    func assumedRole(of profile: Profiles.Profile, visited: [String]) async throws -> Credentials {
        let origin = "the profile \"\(profile.name)\""
        guard profile["mfa_serial"] == nil else {
            throw AWSError.credentials(
                from: origin,
                reason: "its role asks for a code of a device (mfa_serial), which cannot be typed here; sign in with a "
                    + "tool that writes a session's keys into a profile, or that credential_process can start")
        }
        let source = try await sourceCredentials(of: profile, visited: visited)
        return try await tokens().assume(
            role(profile["role_arn"] ?? "", of: profile), with: FixedCredentials(source),
            origin: "\(origin), role \(profile["role_arn"] ?? "")")
    }

    private func sourceCredentials(of profile: Profiles.Profile, visited: [String]) async throws -> Credentials {
        let origin = "the profile \"\(profile.name)\""
        switch (profile["source_profile"], profile["credential_source"]) {
        case (nil, nil):
            throw AWSError.credentials(
                from: origin, reason: "it has a role_arn and neither source_profile nor credential_source")
        case (_?, _?):
            throw AWSError.credentials(from: origin, reason: "it has both source_profile and credential_source")
        case (nil, let named?): return try await other(named, profile.name)
        case (let name?, nil):
            let source = try settings.profiles.profile(name)
            // A profile may name itself, for keys of its own.
            guard !visited.contains(name) || (name == profile.name && source.hasKeys) else {
                throw AWSError.credentials(
                    from: origin,
                    reason: "its source_profile leads in a circle: \((visited + [name]).joined(separator: " → "))")
            }
            if source.asksForRole, !source.hasKeys {
                return try await assumedRole(of: source, visited: visited + [name])
            }
            if let found = try await webIdentity(of: source, environment: nil) { return found }
            if let found = try await own(of: source) { return found }
            throw AWSError.credentials(from: origin, reason: "its source_profile \"\(name)\" has no credentials")
        }
    }

    /// A role for who shows the token of an identity provider, as on EKS; `nil` where none is set.
    ///
    /// - Parameter environment: goes before the profile; `nil` where it is not to be asked.
    /// - Throws: `AWSError`.
    func webIdentity(of profile: Profiles.Profile?, environment: Environment?) async throws -> Credentials? {
        guard let path = environment?["AWS_WEB_IDENTITY_TOKEN_FILE"] ?? profile?["web_identity_token_file"] else {
            return nil
        }
        guard let arn = environment?["AWS_ROLE_ARN"] ?? profile?["role_arn"] else {
            throw AWSError.credentials(
                from: "web identity", reason: "AWS_ROLE_ARN, or role_arn of the profile, is missing")
        }
        let origin = "web identity, role \(arn)"
        let name = environment?["AWS_ROLE_SESSION_NAME"] ?? profile?["role_session_name"]
        let role = SecurityTokenService.Role(arn: arn, sessionName: name ?? Self.sessionName())
        return try await tokens().assume(
            role, withWebIdentity: try TokenFile.read(settings.environment.expand(path), origin: origin),
            origin: origin)
    }

    /// Keys that stand in the profile, or that its program prints; `nil` where it has neither.
    ///
    /// - Throws: `AWSError`, also where it asks for a sign-in that this program does not know.
    func own(of profile: Profiles.Profile) async throws -> Credentials? {
        for key in ["sso_session", "sso_start_url", "login_session"] where profile[key] != nil {
            throw AWSError.credentials(
                from: "the profile \"\(profile.name)\"",
                reason: "it signs in by \(key), which Muniment does not do itself. Add to another profile "
                    + "credential_process = aws configure export-credentials --profile \(profile.name), and use that one"
            )
        }
        let profiles = settings.profiles
        if let found = try keys(profile.credentials, of: profile, in: profiles.credentialsPath) { return found }
        if let command = profile["credential_process"] {
            return try await CredentialProcess(
                command: command, environment: settings.environment,
                origin: "credential_process of the profile \"\(profile.name)\""
            ).credentials()
        }
        return try keys(profile.config, of: profile, in: profiles.configPath)
    }

    private func keys(
        _ values: [String: String], of profile: Profiles.Profile, in path: String
    ) throws(AWSError) -> Credentials? {
        guard let id = values["aws_access_key_id"] else { return nil }
        let origin = "the profile \"\(profile.name)\" in \(path)"
        guard let secret = values["aws_secret_access_key"] else {
            throw .credentials(from: origin, reason: "aws_secret_access_key is missing beside aws_access_key_id")
        }
        let token = values["aws_security_token"] ?? values["aws_session_token"]
        return Credentials(
            accessKeyID: id, secretAccessKey: Secret(secret), sessionToken: token.map(Secret.init), origin: origin)
    }

    private func role(_ arn: String, of profile: Profiles.Profile) -> SecurityTokenService.Role {
        SecurityTokenService.Role(
            arn: arn, sessionName: profile["role_session_name"] ?? Self.sessionName(),
            externalID: profile["external_id"], durationSeconds: profile["duration_seconds"].flatMap { Int($0) })
    }

    /// What CloudTrail shows of the session.
    private static func sessionName() -> String { "muniment-\(Int(Date().timeIntervalSince1970))" }

    private func tokens() throws(AWSError) -> SecurityTokenService {
        try SecurityTokenService(
            client: client, endpoint: try settings.endpoint(of: "sts"), region: settings.region)
    }
}

extension Profiles.Profile {
    /// That it names a role that keys are to take on. One for a web identity is asked for otherwise.
    var asksForRole: Bool { self["role_arn"] != nil && self["web_identity_token_file"] == nil }

    /// That keys stand in it, or a part of them.
    var hasKeys: Bool { self["aws_access_key_id"] != nil || self["aws_secret_access_key"] != nil }
}
