#if Network
    import AWS
    import Fixtures
    import Foundation

    /// The servers of S3 that the tests ask, each started when it is first needed, and gone with the tests.
    package actor S3Servers {
        package static let shared = S3Servers()

        private var seaweedStart: Task<S3TestServer, any Error>?
        private var motoStart: Task<S3TestServer, any Error>?

        /// SeaweedFS: what a server enforces.
        package func seaweed() async throws -> S3TestServer {
            let start =
                seaweedStart
                ?? Task {
                    try await S3TestServer.start(.seaweed(identities: S3TestServer.identities))
                }
            seaweedStart = start
            return try await start.value
        }

        /// moto: what SeaweedFS does not know, and never the proof that something is refused.
        package func moto() async throws -> S3TestServer {
            let start = motoStart ?? Task { try await S3TestServer.start(.moto) }
            motoStart = start
            return try await start.value
        }
    }

    /// A server of S3, and requests to it by who may do all.
    package struct S3TestServer: Sendable {
        private let server: RealServer
        private let client: Client

        package var url: String { server.url }

        package static let admin = Credentials(
            accessKeyID: "AKIDADMIN", secretAccessKey: Secret("admin-secret"), origin: "the tests")
        /// May read, and list, and nothing else.
        package static let reader = Credentials(
            accessKeyID: "AKIDREADER", secretAccessKey: Secret("reader-secret"), origin: "the tests")

        static let identities = """
            {"identities": [
                {"name": "admin", "credentials": [{"accessKey": "AKIDADMIN", "secretKey": "admin-secret"}],
                 "actions": ["Admin", "Read", "Write", "List", "Tagging"]},
                {"name": "reader", "credentials": [{"accessKey": "AKIDREADER", "secretKey": "reader-secret"}],
                 "actions": ["Read", "List"]}
            ]}
            """

        static func start(_ kind: RealServer.Kind) async throws -> S3TestServer {
            let client = Client(transport: try HTTPTransport(), policy: .brisk)
            let server = try await RealServer.start(kind) { url in
                // It listens before it can do anything, and answers before it can store anything.
                for (method, path) in [("GET", "/"), ("PUT", "/ready"), ("PUT", "/ready/object")] {
                    guard let request = try? request(url, method, path), (try? await client.answer(to: request)) != nil
                    else { return false }
                }
                return true
            }
            return S3TestServer(server: server, client: client)
        }

        private static func request(
            _ url: String, _ method: String, _ path: String, _ query: [QueryItem] = [], _ headers: Headers = [:],
            _ body: Body = .none
        ) throws -> Request {
            Request(
                doing: "\(method) \(path)", method: method, endpoint: try Endpoint(url: url, setting: "the tests"),
                path: path,
                query: query, headers: headers, body: body,
                signing: .init(
                    signer: Signer(service: "s3", region: "us-east-1"), credentials: FixedCredentials(admin)))
        }

        @discardableResult
        package func ask(
            _ method: String, _ path: String, _ query: [QueryItem] = [], _ headers: Headers = [:], _ body: String = ""
        ) async throws -> Answer {
            try await client.answer(to: Self.request(url, method, path, query, headers, Body(body)))
        }

        /// A new bucket's name.
        package func bucket(isVersioned: Bool = false, locks: Bool = false) async throws -> String {
            let name = "b-\(UUID().uuidString.lowercased())"
            try await ask("PUT", "/\(name)", [], locks ? ["x-amz-bucket-object-lock-enabled": "true"] : [:])
            if isVersioned {
                try await ask(
                    "PUT", "/\(name)", [QueryItem("versioning")], [:],
                    "<VersioningConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Status>Enabled</Status>"
                        + "</VersioningConfiguration>")
            }
            return name
        }

        /// Puts empty objects.
        package func fill(_ bucket: String, _ names: [String]) async throws {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for (index, name) in names.enumerated() {
                    if index >= 12 { try await group.next() }
                    group.addTask { _ = try await self.ask("PUT", "/\(bucket)/\(name)") }
                }
                try await group.waitForAll()
            }
        }
    }

    extension RetryPolicy {
        /// As often as usual, with waits that tests can afford.
        package static var brisk: RetryPolicy {
            var policy = RetryPolicy()
            policy.firstWait = .milliseconds(2)
            policy.longestWait = .milliseconds(50)
            return policy
        }
    }
#endif
