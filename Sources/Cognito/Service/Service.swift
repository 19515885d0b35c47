#if Network
    import AWS

    /// Cognito's user pools in one account and region, as their API has them (version 2016-04-18, JSON 1.1).
    ///
    /// Each request waits for its place in the quotas, also when it is repeated: on throttling, a cut connection and what else
    /// may do better a second time. One service is shared by all that a process does at once.
    package struct Service: PoolService {
        /// Where it is asked.
        package let region: String
        /// AWS's own servers, or what is set in their place.
        package let endpoint: Endpoint
        package let quotas: Quotas
        let client: Client
        /// For tasks that do little but ask, one question behind the other.
        let executor: any TaskExecutor
        /// For what lies elsewhere, and is signed by its address.
        let downloads: Client
        let credentials: any CredentialSource
        private let throttle: Throttle
        private let signing: Request.Signing
        /// Whether AWS is asked, and not a server that is like it.
        package let isAWS: Bool
        let shared: SharedSettings

        private static let name = "cognito-idp"
        private static let target = "AWSCognitoIdentityProviderService"

        /// Finds out whom to ask, and asks nobody yet.
        ///
        /// - Parameters:
        ///   - pool: the id of a pool that will be asked about: it begins with its region.
        ///   - notice: told what people should know although nothing failed.
        /// - Throws: `AWSError`, `CognitoError.badSetting`, `StoreError` where a file cannot be read.
        package init(
            _ settings: ServiceSettings, pool: String? = nil, environment: Environment = .ofProcess,
            policy: RetryPolicy = .patient, notice: @escaping @Sendable (String) -> Void
        ) throws {
            let shared = try SharedSettings(environment, profileName: settings.profile)
            guard let region = settings.region ?? pool.flatMap(Self.region(ofPool:)) ?? shared.region else {
                throw CognitoError.badSetting(
                    name: "the region", value: "", reason: "nothing tells it. Give --region, or set AWS_REGION")
            }
            let aws = try Region.endpoint(of: Self.name, in: region)
            let told = try settings.endpoint.map { try Endpoint(url: $0, setting: "--endpoint") }
            endpoint = try told ?? shared.endpoint(of: "cognito_identity_provider") ?? aws
            isAWS = Region.isAWS(endpoint)
            var carrying = HTTPTransport.Settings()
            carrying.authorities = settings.authorities ?? shared.authorities
            carrying.connections = settings.connections
            var patience = policy
            // AWS has all operations; a server that is like it answers so as often as it is asked.
            if !isAWS { patience.wordlessAttempts = 3 }
            let transport = try HTTPTransport(carrying)
            executor = transport.executor
            client = Client(transport: transport, policy: patience, notice: notice)
            // The server's own authority is not to vouch for AWS's token service.
            carrying.authorities = shared.authorities
            let others = try HTTPTransport(carrying)
            var few = policy
            few.attempts = 3
            downloads = Client(transport: others, policy: policy, notice: notice)
            credentials = CredentialChain(
                environment, profileName: settings.profile,
                client: Client(transport: others, policy: policy, notice: notice),
                nearby: Client(transport: others, policy: few)
            ).source(notice: notice)
            signing = .init(signer: Signer(service: Self.name, region: region), credentials: credentials)
            quotas = try Self.quotas(settings, isAWS: isAWS)
            throttle = Throttle(quotas)
            self.region = region
            self.shared = shared
        }

        private static func quotas(_ settings: ServiceSettings, isAWS: Bool) throws -> Quotas {
            guard let told = settings.quotas else {
                var quotas = Quotas()
                quotas.share = settings.share
                return quotas
            }
            guard told != "unlimited" else {
                guard !isAWS else {
                    throw CognitoError.badSetting(
                        name: "--quotas", value: told,
                        reason:
                            "AWS has quotas, which sign-ins share. Give a file with the account's own, or --quota-share"
                    )
                }
                return .unlimited
            }
            var quotas = try Quotas(file: told)
            quotas.share = settings.share
            return quotas
        }

        /// As in `eu-central-1_AbC123`.
        package static func region(ofPool id: String) -> String? {
            guard let end = id.firstIndex(of: "_"), end > id.startIndex else { return nil }
            return String(id[..<end])
        }

        package func bytes(of operation: String, _ input: JSON) async throws -> [UInt8] {
            guard let known = Operation(operation) else {
                throw CognitoError.unexpectedAnswer(
                    operation: operation, reason: "the program does not know the operation")
            }
            let pool = input["UserPoolId"]?.string
            var request = Request(
                doing: "call \(operation)" + (pool.map { " for \($0)" } ?? ""), method: "POST", endpoint: endpoint,
                headers: [
                    "Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": "\(Self.target).\(operation)",
                ],
                body: Body(try input.bytes), signing: signing)
            request.isRepeatable = known.isRepeatable
            request.admission = { [throttle] in try await throttle.admit(known, pool: pool) }
            return try await client.answer(to: request).bytes
        }
    }

    extension RetryPolicy {
        /// For work of hours, which a busy minute of the service is not to end: some three minutes of throttling.
        package static var patient: RetryPolicy {
            var policy = RetryPolicy()
            policy.attempts = 16
            policy.wordlessAttempts = 16
            return policy
        }
    }
#endif
