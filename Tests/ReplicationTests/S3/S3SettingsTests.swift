#if Network
    import Fixtures
    import Foundation
    import NetworkFixtures
    import Testing

    @testable import AWS
    @testable import Replication

    @Suite("The settings of a bucket")
    struct S3SettingsTests {
        @Test("name a bucket and a prefix, and nothing that could be another path")
        func locations() throws {
            for (url, bucket, prefix) in [
                ("s3://archive", "archive", ""), ("s3://archive/", "archive", ""),
                ("s3://my.archive-1/a/b=c/", "my.archive-1", "a/b=c/"), ("s3://archive/Vault", "archive", "Vault/"),
            ] {
                let location = try S3Location(url)
                #expect(location.bucket == bucket)
                #expect(location.prefix == prefix)
            }
            for url in [
                "s3://", "s3://ab", "s3://Archive", "s3://-archive", "s3://archive..x", "s3://a_b_c", "s3://archive//a",
                "s3://archive/../a", "s3://archive/a?b", "s3://archive/a b", "s3://user@archive", "http://archive/a",
                "s3://\(String(repeating: "a", count: 64))",
            ] {
                #expect(throws: UploadError.self, "\(url)") { try S3Location(url) }
            }
        }

        @Test("that make no sense are refused with what they may be")
        func refused() throws {
            for (name, value, said) in [
                ("endpoint", "s3.example.org", "--endpoint cannot be \"s3.example.org\""),
                ("endpoint", "https://me:hush@s3.example.org", "--endpoint cannot be"),
                ("lock", "forever", "--lock has to be governance or compliance"),
                ("sse", "aes", "--sse has to be AES256 or aws:kms"), ("path-style", "maybe", "--path-style has to be"),
                ("bandwidth", "fast", "--bandwidth has to be like 500kB"), ("bandwidth", "0", "--bandwidth"),
                ("storage-class", "a b", "--storage-class has to be like"), ("concurrency", "0", "--concurrency"),
            ] {
                #expect {
                    try S3Settings(UploaderSettings([name: value]))
                } throws: { "\($0)".contains(said) && !"\($0)".contains("hush") }
            }
        }

        @Test("let AWS's buckets have their own hosts, but for those whose names have full stops")
        func hosts() async throws {
            for (url, settings, host, path) in [
                ("s3://archive/v", ["region": "eu-west-1"], "archive.s3.eu-west-1.amazonaws.com", "/v/x"),
                ("s3://my.archive", ["region": "cn-north-1"], "s3.cn-north-1.amazonaws.com.cn", "/my.archive/x"),
                ("s3://archive", ["endpoint": "http://box:9000/base"], "box", "/base/archive/x"),
                ("s3://archive", ["endpoint": "http://box", "path-style": "false"], "archive.box", "/x"),
                ("s3://archive", ["path-style": "true"], "s3.us-east-1.amazonaws.com", "/archive/x"),
            ] {
                let settings = try S3Settings(UploaderSettings(settings))
                let bucket = try S3Bucket(
                    S3Location(url), settings,
                    client: Client(transport: try HTTPTransport()),
                    credentials: FixedCredentials(S3TestServer.admin), endpoint: settings.endpoint,
                    region: settings.region)
                let request = try await bucket.request(.init(doing: "ask", object: "x"))
                #expect(request.endpoint.host == host)
                #expect(request.encodedPath == path)
            }
        }

        @Test("become policies that AWS's own model takes, and that say what was asked for")
        func permissions() throws {
            let permissions = try S3Permissions(
                "s3://archive/vault",
                UploaderSettings(["lock": "compliance", "kms-key": "alias/a", "region": "eu-west-1"]))
            struct Questions: Encodable {
                let bucket: String
                let policies: [String]
                let lifecycle: String
                let lock: String
            }
            let question = Questions(
                bucket: permissions.bucketName, policies: [permissions.pushing, permissions.reading],
                lifecycle: permissions.lifecycle(), lock: try #require(permissions.objectLock))
            let line = String(decoding: try JSONEncoder().encode(question), as: UTF8.self)
            #expect(try Peer.run("permissions", on: [line]) == ["ok"])
            #expect(permissions.pushing.contains("\"arn:aws:s3:::archive/vault/*.key*\""))
            #expect(permissions.pushing.contains("\"s3:PutObjectRetention\""))
            #expect(permissions.pushing.contains("\"kms:ResourceAliases\""))
            // A condition on the prefix would never be met there.
            let listing = permissions.pushing.split(separator: "\"Sid\" : \"List\"").first ?? ""
            #expect(listing.contains("s3:prefix"))
            #expect(!listing.contains("Multipart"))
            #expect(!permissions.reading.contains("Put"))
            #expect(!permissions.reading.contains("Delete"))
            let plain = try S3Permissions("s3://archive", UploaderSettings())
            #expect(!plain.pushing.contains("Retention"))
            #expect(!plain.pushing.contains("Condition"))
            #expect(plain.objectLock == nil)
        }
    }
#endif
