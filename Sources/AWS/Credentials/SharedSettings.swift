/// What the environment and the profiles say together: which profile, which region, which server.
package struct SharedSettings: Sendable {
    package let environment: Environment
    package let profiles: Profiles
    /// The profile in use; `nil` where nobody names one and there is no `default`.
    package let profile: Profiles.Profile?
    /// Whether the caller named it: then the environment's keys are not used.
    let isProfileChosen: Bool

    /// - Parameter profileName: what the caller asks for; else `AWS_PROFILE`, `AWS_DEFAULT_PROFILE`, `default`.
    /// - Throws: `AWSError`.
    package init(_ environment: Environment, profileName: String? = nil) throws(AWSError) {
        self.environment = environment
        profiles = try Profiles(environment)
        isProfileChosen = profileName != nil
        if let name = profileName ?? environment.first(of: ["AWS_PROFILE", "AWS_DEFAULT_PROFILE"]) {
            profile = try profiles.profile(name)
        } else {
            profile = profiles.standard
        }
    }

    /// `AWS_REGION`, `AWS_DEFAULT_REGION`, then the profile's.
    package var region: String? {
        environment.first(of: ["AWS_REGION", "AWS_DEFAULT_REGION"]) ?? profile?["region"]
    }

    /// A file of PEM with the authorities to trust in place of the system's: `AWS_CA_BUNDLE`, or the profile's `ca_bundle`.
    package var authorities: String? {
        (environment["AWS_CA_BUNDLE"] ?? profile?["ca_bundle"]).map { environment.expand($0) }
    }

    /// The server that is set for a service, as `AWS_ENDPOINT_URL_S3`, `AWS_ENDPOINT_URL`, or in the profile; `nil` for AWS's
    /// own.
    ///
    /// - Throws: `AWSError.badSetting`.
    package func endpoint(of service: String) throws(AWSError) -> Endpoint? {
        if environment["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"]?.lowercased() == "true" { return nil }
        for name in ["AWS_ENDPOINT_URL_\(service.uppercased())", "AWS_ENDPOINT_URL"] {
            if let url = environment[name] { return try Endpoint(url: url, setting: name) }
        }
        guard let profile, let url = profiles.endpoint(of: service, in: profile) else { return nil }
        return try Endpoint(url: url, setting: "endpoint_url of the profile \"\(profile.name)\"")
    }
}
