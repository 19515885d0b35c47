#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Finds credentials where AWS's own tools find them, in the same order as botocore does, so that what works with `aws` works
/// here.
package struct CredentialChain: Sendable {
    private let environment: Environment
    private let profileName: String?
    private let client: Client
    /// Asks what is near, and does not repeat it for long.
    private let nearby: Client

    /// - Parameters:
    ///   - profileName: what the caller asks for.
    ///   - client: for STS.
    ///   - nearby: for the metadata of instances and containers.
    package init(_ environment: Environment, profileName: String?, client: Client, nearby: Client) {
        self.environment = environment
        self.profileName = profileName
        self.client = client
        self.nearby = nearby
    }

    /// What the chain finds, renewed before it ends.
    package func source(notice: @escaping @Sendable (String) -> Void) -> RenewedCredentials {
        RenewedCredentials(notice: notice) { try await find() }
    }

    /// The files are read each time: who signs in again writes them anew.
    ///
    /// - Throws: `AWSError`, and `CancellationError`.
    package func find() async throws -> Credentials {
        let settings = try SharedSettings(environment, profileName: profileName)
        let profiles = ProfileCredentials(settings: settings, client: client, other: named)
        if !settings.isProfileChosen, let found = try EnvironmentCredentials(environment).credentials() { return found }
        if let profile = settings.profile, profile.asksForRole {
            return try await profiles.assumedRole(of: profile, visited: [profile.name])
        }
        let others = settings.isProfileChosen ? nil : environment
        if let found = try await profiles.webIdentity(of: settings.profile, environment: others) { return found }
        if let profile = settings.profile, let found = try await profiles.own(of: profile) { return found }
        let container = ContainerCredentials(environment: environment, client: nearby)
        if container.isSet { return try await container.credentials() }
        if let found = try await InstanceMetadata(environment, client: nearby).credentials() { return found }
        throw AWSError.noCredentials(lookedIn: places(settings))
    }

    /// `credential_source` of a profile.
    private func named(_ name: String, _ profile: String) async throws -> Credentials {
        let found: Credentials?
        switch name {
        case "Environment": found = try EnvironmentCredentials(environment).credentials()
        case "EcsContainer":
            let container = ContainerCredentials(environment: environment, client: nearby)
            found = container.isSet ? try await container.credentials() : nil
        case "Ec2InstanceMetadata": found = try await InstanceMetadata(environment, client: nearby).credentials()
        default:
            throw AWSError.badSetting(
                name: "credential_source of the profile \"\(profile)\"", value: name,
                reason: "it must be Environment, EcsContainer or Ec2InstanceMetadata")
        }
        guard let found else {
            throw AWSError.credentials(
                from: "the profile \"\(profile)\"", reason: "its credential_source \(name) has none")
        }
        return found
    }

    private func places(_ settings: SharedSettings) -> [String] {
        let profile = settings.profile?.name ?? "default"
        return [
            settings.isProfileChosen ? nil : "the environment (AWS_ACCESS_KEY_ID)",
            "the profile \"\(profile)\" in \(settings.profiles.configPath) and \(settings.profiles.credentialsPath)",
            "web identity (AWS_WEB_IDENTITY_TOKEN_FILE)", "a container's agent (AWS_CONTAINER_CREDENTIALS_…)",
            InstanceMetadata(environment, client: nearby).isAllowed
                ? InstanceMetadata.origin : "not in \(InstanceMetadata.origin): AWS_EC2_METADATA_DISABLED is set",
        ].compactMap { $0 }
    }
}
