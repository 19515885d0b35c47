#if Network
    import Fixtures
    import Foundation
    import Testing

    @testable import AWS

    @Suite("Roles that a token service gives")
    struct TokenServiceTests {
        @Test("are assumed at a real server, by keys and by a web identity's token")
        func moto() async throws {
            let server = try await RealServer.start(.moto, isReady: { await Self.answers($0) })
            try await Scratch.run { scratch in
                // Given
                let config = try scratch.write(
                    """
                    [profile keeper]
                    role_arn = arn:aws:iam::123456789012:role/keeper
                    source_profile = base
                    duration_seconds = 900
                    [profile base]
                    aws_access_key_id = AKIDBASE
                    aws_secret_access_key = secret
                    """, to: "config")
                var environment = [
                    "AWS_CONFIG_FILE": config, "AWS_SHARED_CREDENTIALS_FILE": "/no/such",
                    "AWS_ENDPOINT_URL": server.url,
                    "AWS_REGION": "eu-central-1", "AWS_PROFILE": "keeper",
                ]
                // When
                let byKeys = try await find(environment)
                environment["AWS_PROFILE"] = nil
                environment["AWS_WEB_IDENTITY_TOKEN_FILE"] = try scratch.write("a.b.c", to: "token")
                environment["AWS_ROLE_ARN"] = "arn:aws:iam::123456789012:role/pod"
                let byToken = try await find(environment)
                // Then
                let left = try #require(byKeys.expiration).timeIntervalSinceNow
                #expect((600...901).contains(left))
                for found in [byKeys, byToken] {
                    #expect(found.accessKeyID.hasPrefix("ASIA"))
                    #expect(found.sessionToken != nil)
                }
                #expect(byKeys.origin == "the profile \"keeper\", role arn:aws:iam::123456789012:role/keeper")
                #expect(byToken.origin == "web identity, role arn:aws:iam::123456789012:role/pod")
            }
        }

        private func find(_ environment: [String: String]) async throws -> Credentials {
            let client = Client(transport: try HTTPTransport())
            return try await CredentialChain(
                Environment(environment), profileName: nil, client: client, nearby: client
            ).find()
        }

        private static func answers(_ url: String) async -> Bool {
            guard let transport = try? HTTPTransport(), let endpoint = try? Endpoint(url: url, setting: "a test") else {
                return false
            }
            let client = Client(transport: transport, policy: .hasty)
            return (try? await client.answer(to: Request(doing: "ask", endpoint: endpoint, path: "/moto-api/"))) != nil
        }
    }
#endif
