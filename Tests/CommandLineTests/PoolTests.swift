#if Network
    import Foundation
    import NetworkFixtures
    import Testing

    @Suite("The command line with a user pool")
    struct PoolTests {
        @Test("answers as the transcript says, at a server that answers as AWS does")
        func transcript() async throws {
            var faults = CognitoFixture.Faults()
            faults.deleted = [7]
            let whole = try CognitoFixture(.init(users: 130), faults: faults)
            faults.denied = ["DescribeRiskConfiguration", "ListUsersInGroup"]
            let partial = try CognitoFixture(.init(users: 20), faults: faults)
            try await whole.run { url in
                try await partial.run { other in
                    try await TranscriptTests.check(
                        "servers/cognito-export.txt",
                        environment: [
                            "ENDPOINT": url, "OTHER": other, "POOL": CognitoFixture.id,
                            "AWS_ACCESS_KEY_ID": "AKIDADMIN", "AWS_SECRET_ACCESS_KEY": "secret",
                            "AWS_EC2_METADATA_DISABLED": "true",
                        ])
                }
            }
        }
    }
#endif
