#if Network
    import AWS

    #if canImport(FoundationEssentials)
        import FoundationEssentials
    #else
        import Foundation
    #endif

    /// From settings to a bucket that can be asked: whose keys, which region, which server.
    struct S3Connection {
        private let settings: S3Settings
        private let client: Client
        private let credentials: any CredentialSource
        private let endpoint: Endpoint?
        private let region: String?

        /// Nobody is asked yet.
        ///
        /// - Throws: `AWSError` where the profiles or a file of certificates make no sense.
        init(
            _ settings: S3Settings, _ environment: Environment, policy: RetryPolicy,
            notice: @escaping @Sendable (String) -> Void, now: @escaping @Sendable () -> Date
        ) throws(AWSError) {
            self.settings = settings
            let shared = try SharedSettings(environment, profileName: settings.profile)
            let set = try shared.endpoint(of: "s3")
            endpoint = settings.endpoint ?? set
            region = settings.region ?? shared.region
            var carrying = HTTPTransport.Settings()
            carrying.authorities = settings.authorities ?? shared.authorities
            carrying.connections = settings.connections
            client = Client(transport: try HTTPTransport(carrying), policy: policy, notice: notice, now: now)
            // The server's own authority is not to vouch for AWS's token service.
            carrying.authorities = shared.authorities
            let others = try HTTPTransport(carrying)
            var few = policy
            few.attempts = 3
            credentials = CredentialChain(
                environment, profileName: settings.profile,
                client: Client(transport: others, policy: policy, notice: notice),
                nearby: Client(transport: others, policy: few)
            ).source(notice: notice)
        }

        func bucket(_ location: S3Location) -> S3Bucket {
            S3Bucket(
                location, settings, client: client, credentials: credentials, endpoint: endpoint, region: region)
        }
    }
#endif
