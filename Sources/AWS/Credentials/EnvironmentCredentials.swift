/// Keys in `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`.
struct EnvironmentCredentials {
    private let environment: Environment

    init(_ environment: Environment) { self.environment = environment }

    /// `nil` where there are none.
    ///
    /// - Throws: `AWSError.credentials` where one of them is missing.
    func credentials() throws(AWSError) -> Credentials? {
        guard let id = environment["AWS_ACCESS_KEY_ID"] else { return nil }
        let origin = "the environment"
        guard let secret = environment["AWS_SECRET_ACCESS_KEY"] else {
            throw .credentials(from: origin, reason: "AWS_SECRET_ACCESS_KEY is missing beside AWS_ACCESS_KEY_ID")
        }
        // The second name is from before 2014.
        let token = environment.first(of: ["AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN"])
        return Credentials(
            accessKeyID: id, secretAccessKey: Secret(secret), sessionToken: token.map(Secret.init),
            expiration: environment["AWS_CREDENTIAL_EXPIRATION"].flatMap(Expiration.date), origin: origin)
    }
}
