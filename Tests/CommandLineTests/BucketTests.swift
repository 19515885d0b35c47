#if Network
    import AWS
    import Foundation
    import NetworkFixtures
    import Testing

    @Suite("The command line with buckets of S3")
    struct BucketTests {
        @Test("answers as the transcript says, at a real server")
        func transcript() async throws {
            let server = try await S3Servers.shared.seaweed()
            let admin = S3TestServer.admin
            try await TranscriptTests.check(
                "servers/bucket.txt",
                environment: [
                    "ENDPOINT": server.url, "BUCKET": try await server.bucket(),
                    "LOCKED": try await server.bucket(locks: true), "AWS_REGION": "us-east-1",
                    "AWS_ACCESS_KEY_ID": admin.accessKeyID,
                    "AWS_SECRET_ACCESS_KEY": admin.secretAccessKey.revealed,
                    "READER_KEY_ID": S3TestServer.reader.accessKeyID,
                    "READER_SECRET": S3TestServer.reader.secretAccessKey.revealed,
                    "AWS_EC2_METADATA_DISABLED": "true",
                ])
        }
    }
#endif
