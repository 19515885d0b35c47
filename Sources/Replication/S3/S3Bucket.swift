#if Network
    import AWS
    import Seal
    import Store

    /// A bucket at a server: makes requests to it, and finds out in which region it is.
    actor S3Bucket {
        let location: S3Location
        private let client: Client
        private let credentials: any CredentialSource
        private let settings: S3Settings
        /// Whom it asks where AWS is not meant.
        private let endpoint: Endpoint?
        /// Where the bucket is, as far as is known.
        private var region: String

        /// - Parameters:
        ///   - endpoint: the server, where it is not AWS.
        ///   - region: where it is looked for first.
        init(
            _ location: S3Location, _ settings: S3Settings, client: Client, credentials: any CredentialSource,
            endpoint: Endpoint?, region: String?
        ) {
            self.location = location
            self.settings = settings
            self.client = client
            self.credentials = credentials
            self.endpoint = endpoint
            self.region = region ?? Region.global
        }

        /// One request for the bucket, or for an object of it.
        struct Asking: Sendable {
            /// As it follows "cannot".
            var doing: String
            var method = "GET"
            /// The object's name, without the prefix; `nil` for the bucket.
            var object: String?
            var query: [QueryItem] = []
            var headers: Headers = [:]
            var body = Body.none
        }

        /// Sends it and takes the whole answer.
        ///
        /// - Throws: `AWSError`, and `CancellationError`.
        func answer(to asking: Asking) async throws -> Answer {
            try await inItsRegion { try await self.client.answer(to: try await self.request(asking)) }
        }

        /// Sends it and returns where the answer begins.
        ///
        /// - Throws: as above.
        func open(_ asking: Asking) async throws -> Response {
            try await inItsRegion { try await self.client.open(try await self.request(asking)) }
        }

        /// A second time in another region where the server says that the bucket is there.
        private func inItsRegion<Result: Sendable>(_ ask: @Sendable () async throws -> Result) async throws -> Result {
            let asked = region
            do { return try await ask() } catch AWSError.refused(let refusal) {
                guard let other = refusal.region, [301, 307, 400, 403].contains(refusal.status), other != asked else {
                    throw AWSError.refused(refusal)
                }
                region = other
                return try await ask()
            }
        }

        func request(_ asking: Asking) throws -> Request {
            let (server, root) = try place()
            return Request(
                doing: asking.doing, method: asking.method, endpoint: server,
                path: root + (asking.object.map { "/\(location.prefix)\($0)" } ?? (root.isEmpty ? "/" : "")),
                query: asking.query, headers: asking.headers, body: asking.body,
                signing: .init(signer: Signer(service: "s3", region: region), credentials: credentials))
        }

        /// The server, and the path of the bucket there. AWS has each bucket under a name of its own, which its certificate
        /// does not cover where the bucket's name has full stops.
        private func place() throws -> (Endpoint, String) {
            var server = try endpoint ?? Region.endpoint(of: "s3", in: region)
            let isPathStyle = settings.isPathStyle ?? (endpoint != nil || location.bucket.contains("."))
            guard !isPathStyle else { return (server, "/\(location.bucket)") }
            server.host = "\(location.bucket).\(server.host)"
            return (server, "")
        }
    }
#endif
