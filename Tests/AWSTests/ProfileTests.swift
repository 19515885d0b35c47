#if Network
    import Fixtures
    import Foundation
    import NetworkFixtures
    import Testing

    @testable import AWS

    @Suite("Credentials from profiles")
    struct ProfileTests {
        private struct Question: Encodable {
            let environment: [String: String]
            let profile: String?
        }

        private struct Their: Decodable {
            let key, secret, token, region, error: String?
        }

        @Test("are those that botocore finds in 300 random homes, or neither finds any")
        func sameAsBotocore() async throws {
            let seed = UInt64.random(in: 0...UInt64.max)
            print("seed \(seed)")
            try await Scratch.run { scratch in
                try await HTTPFixture.run(answering: { FixtureTokenService.answer($0) }) { service in
                    // Given
                    var random = SeededGenerator(seed: seed)
                    let token = try scratch.write("web token", to: "token")
                    let printed = try scratch.write(
                        #"{"Version": 1, "AccessKeyId": "AKIDPROC", "SecretAccessKey": "s", "SessionToken": "t"}"#,
                        to: "printed out.json")
                    var questions: [Question] = []
                    for index in 0..<300 {
                        var generated = GeneratedProfiles(&random, tokenFile: token, program: "/bin/cat \"\(printed)\"")
                        generated.environment["HOME"] = scratch.url.path
                        generated.environment["PATH"] = "/usr/bin:/bin"
                        generated.environment["AWS_EC2_METADATA_DISABLED"] = "true"
                        generated.environment["AWS_ENDPOINT_URL_STS"] = service.url
                        generated.environment["AWS_CONFIG_FILE"] = try scratch.write(
                            generated.config, to: "\(index)/config")
                        generated.environment["AWS_SHARED_CREDENTIALS_FILE"] = try scratch.write(
                            generated.credentials, to: "\(index)/credentials")
                        let isChosen = Int.random(in: 0..<4, using: &random) == 0
                        questions.append(Question(environment: generated.environment, profile: isChosen ? "a" : nil))
                    }
                    // When
                    let theirs = try Peer.run("credentials", on: try questions.map { try jsonLine($0) })
                        .map { try JSONDecoder().decode(Their.self, from: Data($0.utf8)) }
                    // Then
                    try #require(theirs.count == questions.count)
                    var found = 0
                    for (index, (question, their)) in zip(questions, theirs).enumerated() {
                        let ours = await Self.find(question)
                        let context: Comment = """
                            seed \(seed), home \(index): \(question.environment) ours \(ours) theirs \(their)
                            """
                        switch ours {
                        // The token service has a server for who knows no region, which botocore does not ask.
                        case .success where their.error?.hasPrefix("NoRegionError") == true: break
                        case .success(let credentials):
                            found += 1
                            #expect(credentials.accessKeyID == their.key, context)
                            #expect(credentials.secretAccessKey.revealed == their.secret, context)
                            #expect(credentials.sessionToken?.revealed == their.token, context)
                            let settings = try SharedSettings(
                                Environment(question.environment), profileName: question.profile)
                            #expect(settings.region == their.region, context)
                        case .failure: #expect(their.error != nil, context)
                        }
                    }
                    // Homes that give nothing would prove nothing.
                    #expect(found > 50)
                }
            }
        }

        private static func find(_ question: Question) async -> Result<Credentials, any Error> {
            do {
                let client = Client(transport: try HTTPTransport())
                let chain = CredentialChain(
                    Environment(question.environment), profileName: question.profile, client: client, nearby: client)
                return .success(try await chain.find())
            } catch { return .failure(error) }
        }

        @Test(
            "say what is wrong, and where",
            arguments: [
                ("[profile a]\nx\n", "line 2 is no \"key = value\""),
                ("x = 1\n", "line 1 stands before the first [section]"),
                ("[profile a]\n[profile a]\n", "line 2 begins [profile a] a second time"),
                ("[profile a]\nregion = x\nregion = y\n", "line 3 gives region a second time"),
                ("[profile b]\nregion = x\n", "there is no profile \"a\" in "),
                ("[profile a]\nsso_session = s\n", "it signs in by sso_session, which Muniment does not do itself"),
                ("[profile a]\nrole_arn = r\n", "neither source_profile nor credential_source"),
                ("[profile a]\nrole_arn = r\nsource_profile = a\n", "leads in a circle: a → a"),
                ("[profile a]\nrole_arn = r\nsource_profile = a\nmfa_serial = m\n", "a code of a device (mfa_serial)"),
                ("[profile a]\ncredential_process = /bin/false\n", "/bin/false failed"),
                ("[profile a]\ncredential_process = /no/such\n", "/no/such cannot be run"),
                ("[profile a]\ncredential_process = /bin/echo hush\n", "is not the JSON of credentials"),
                ("[profile a]\naws_access_key_id = k\n", "aws_secret_access_key is missing"),
                ("[profile a]\nregion = x\n", "no credentials for AWS were found. Looked in: "),
            ])
        func wrong(_ config: String, _ said: String) async throws {
            try await Scratch.run { scratch in
                // Given
                let environment = [
                    "AWS_CONFIG_FILE": try scratch.write(config, to: "config"),
                    "AWS_SHARED_CREDENTIALS_FILE": "/no/such",
                    "AWS_EC2_METADATA_DISABLED": "true", "PATH": "/usr/bin:/bin",
                ]
                // When
                let found = await Self.find(Question(environment: environment, profile: "a"))
                // Then
                guard case .failure(let error) = found else {
                    Issue.record("found \(found)")
                    return
                }
                #expect("\(error)".contains(said))
                #expect(!"\(error)".contains("hush"))
            }
        }

        @Test("name the server that is set for a service, of its own before that for all")
        func endpoints() async throws {
            try await Scratch.run { scratch in
                let config = try scratch.write(
                    """
                    [default]
                    services = local
                    endpoint_url = https://all.example.org
                    [services local]
                    s3 =
                      endpoint_url = https://s3.example.org/base/
                    """, to: "config")
                let environment = ["AWS_CONFIG_FILE": config, "AWS_SHARED_CREDENTIALS_FILE": "/no/such"]
                let settings = try SharedSettings(Environment(environment))
                #expect(try settings.endpoint(of: "s3")?.description == "https://s3.example.org/base")
                #expect(try settings.endpoint(of: "sts")?.description == "https://all.example.org")
                let more = environment.merging(["AWS_ENDPOINT_URL": "http://[::1]:9000"]) { _, new in new }
                #expect(try SharedSettings(Environment(more)).endpoint(of: "s3")?.description == "http://[::1]:9000")
            }
        }

        @Test("are asked of the server of each region that botocore knows")
        func regions() throws {
            struct Known: Decodable {
                let region, domain: String
            }
            let known = try Peer.run("partitions", on: [])
                .map { try JSONDecoder().decode(Known.self, from: Data($0.utf8)) }
            #expect(known.count > 30)
            for each in known {
                #expect(try Region.endpoint(of: "sts", in: each.region).host == "sts.\(each.region).\(each.domain)")
            }
            #expect(throws: AWSError.self) { try Region.endpoint(of: "s3", in: "evil.example.org/") }
        }
    }
#endif
