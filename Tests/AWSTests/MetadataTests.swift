#if Network
    import Foundation
    import NetworkFixtures
    import Testing

    @testable import AWS

    @Suite("Credentials from what is near")
    struct MetadataTests {
        private static let document = #"""
            {"Code": "Success", "AccessKeyId": "ASIANEAR", "SecretAccessKey": "s", "Token": "t", "Expiration": "2096-10-02T07:06:40Z"}
            """#

        private func find(_ environment: [String: String]) async throws -> Credentials {
            let client = Client(transport: try HTTPTransport(), policy: .hasty)
            // A busy machine may take longer than the second that is usual.
            let base = [
                "AWS_CONFIG_FILE": "/no/such", "AWS_SHARED_CREDENTIALS_FILE": "/no/such",
                "AWS_METADATA_SERVICE_TIMEOUT": "30",
            ]
            let chain = CredentialChain(
                Environment(base.merging(environment) { _, new in new }), profileName: nil, client: client,
                nearby: client)
            return try await chain.find()
        }

        @Test("come from an instance's metadata for a token only")
        func instance() async throws {
            let answering: HTTPFixture.Answering = { question in
                if question.method == "PUT", question.path == "/latest/api/token" {
                    return question.header("X-aws-ec2-metadata-token-ttl-seconds") == nil
                        ? .init(400) : .init(text: "tick")
                }
                guard question.header("X-aws-ec2-metadata-token") == "tick" else { return .init(401) }
                switch question.path {
                case "/latest/meta-data/iam/security-credentials/": return .init(text: "keeper")
                case "/latest/meta-data/iam/security-credentials/keeper": return .init(text: Self.document)
                case "/latest/meta-data/placement/region": return .init(text: "eu-west-3")
                default: return .init(404)
                }
            }
            try await HTTPFixture.run(answering: answering) { service in
                // Given
                let environment = [
                    "AWS_EC2_METADATA_SERVICE_ENDPOINT": service.url, "AWS_METADATA_SERVICE_TIMEOUT": "30",
                ]
                // When
                let found = try await find(environment)
                let metadata = InstanceMetadata(
                    Environment(environment), client: Client(transport: try HTTPTransport()))
                // Then
                #expect(found.accessKeyID == "ASIANEAR")
                #expect(found.sessionToken?.revealed == "t")
                #expect(found.expiration == Date(timeIntervalSince1970: 4_000_000_000))
                #expect(found.origin == "the instance's metadata, role keeper")
                #expect(try await metadata.region() == "eu-west-3")
            }
        }

        @Test("are none where an instance has no role, is not to be asked, or there is no instance")
        func noInstance() async throws {
            try await HTTPFixture.run(answering: { $0.method == "PUT" ? .init(text: "tick") : .init(404) }) { service in
                for environment in [
                    ["AWS_EC2_METADATA_SERVICE_ENDPOINT": service.url],
                    ["AWS_EC2_METADATA_SERVICE_ENDPOINT": service.url, "AWS_EC2_METADATA_DISABLED": "true"],
                    ["AWS_EC2_METADATA_SERVICE_ENDPOINT": "http://127.0.0.1:9"],
                ] {
                    await #expect(throws: AWSError.self) { try await find(environment) }
                }
                // The disabled one did not ask.
                #expect(await service.questions.count == 2)
            }
        }

        @Test("come from a container's agent that is shown the token of the file as it is then")
        func container() async throws {
            let answering: HTTPFixture.Answering = { question in
                question.header("Authorization") == "second" ? .init(text: Self.document) : .init(401, text: "{}")
            }
            try await Scratch.run { scratch in
                try await HTTPFixture.run(answering: answering) { agent in
                    // Given
                    let token = try scratch.write("first", to: "token")
                    let environment = [
                        "AWS_CONTAINER_CREDENTIALS_FULL_URI": "\(agent.url)/v1/credentials?task=7",
                        "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": token,
                    ]
                    // When
                    await #expect(throws: AWSError.self) { try await find(environment) }
                    try scratch.write("second\n", to: "token")
                    let found = try await find(environment)
                    // Then
                    #expect(found.accessKeyID == "ASIANEAR")
                    #expect(await agent.questions.last?.uri == "/v1/credentials?task=7")
                }
            }
        }

        @Test("are not taken without encryption from elsewhere, nor shown a token of two lines")
        func hostileAgent() async throws {
            let elsewhere = ["AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1.example.org/x"]
            await #expect { try await find(elsewhere) } throws: {
                "\($0)".contains("only from this machine and the agents of AWS")
            }
            try await Scratch.run { scratch in
                let twoLines = [
                    "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1:9/x",
                    "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": try scratch.write("hush\r\nX-Evil: 1", to: "token"),
                ]
                await #expect { try await find(twoLines) } throws: {
                    "\($0)".contains("has more than one line") && !"\($0)".contains("hush")
                }
            }
        }
    }

    extension RetryPolicy {
        /// Repeats as the usual one, without waiting.
        static var hasty: RetryPolicy {
            var policy = RetryPolicy()
            policy.firstWait = .microseconds(100)
            policy.longestWait = .milliseconds(2)
            return policy
        }
    }
#endif
