#if Network
    import AWS
    import Fixtures
    import Foundation
    import NetworkFixtures
    import Store
    import Testing

    @testable import Replication

    @Suite("A bucket of S3 that is hard to reach", .timeLimit(.minutes(30)))
    struct S3FaultTests {
        private static let bytes: [UInt8] = {
            var random = SeededGenerator(seed: 80)
            return random.bytes(3_000_000)
        }()

        /// An uploader behind a proxy, with a new bucket at SeaweedFS.
        private func behind(
            _ deciding: @escaping FaultyProxy.Deciding,
            _ body: @Sendable (S3Uploader, HTTPFixture) async throws -> Void
        ) async throws {
            let server = try await S3Servers.shared.seaweed()
            let bucket = try await server.bucket()
            try await FaultyProxy.run(before: server.url, deciding: deciding) { proxy in
                try await body(try S3Uploader.testing(bucket, at: proxy.url), proxy)
            }
        }

        /// Puts, reads, lists and deletes, and all is as it should be.
        private static func goThrough(_ uploader: S3Uploader) async throws {
            let outcome = try await uploader.put(.bytes(bytes), as: "packs/ab/one", PutTerms())
            #expect([.stored, .alreadyThere].contains(outcome))
            let whole = try await uploader.read("packs/ab/one", 0..<bytes.count)
            #expect(whole == bytes)
            let part = try await uploader.read("packs/ab/one", 1_000_000..<2_500_000)
            #expect(part == Array(bytes[1_000_000..<2_500_000]))
            #expect(try await uploader.list("packs/").map(\.byteCount) == [bytes.count])
            try await uploader.delete("packs/ab/one", everyVersion: false)
            #expect(try await uploader.list("packs/") == [])
        }

        @Test("is asked again through storms of 503, 500 and lost connections")
        func storms() async throws {
            let deciding: FaultyProxy.Deciding = { _, index in
                switch index % 5 {
                case 0: .error(503, "SlowDown")
                case 1: .error(500, "InternalError")
                case 2: .lostRequest
                case 3: .error(503, "ServiceUnavailable", headers: [("Retry-After", "0")])
                default: .none
                }
            }
            try await behind(deciding) { uploader, _ in try await Self.goThrough(uploader) }
        }

        @Test("is read on from where a connection was cut")
        func cut() async throws {
            let deciding: FaultyProxy.Deciding = { question, _ in
                question.method == "GET" && question.header("Range") != nil ? .cutAnswer(after: 700_000) : .none
            }
            try await behind(deciding) { uploader, proxy in
                try await Self.goThrough(uploader)
                let ranges = await proxy.questions.compactMap { $0.header("Range") }
                #expect(ranges.count > 5)
                #expect(Set(ranges).count == ranges.count, "nothing was read twice: \(ranges)")
            }
        }

        @Test("loses nothing where its answers are lost")
        func lostAnswers() async throws {
            try await behind({ _, index in index % 2 == 0 ? .cutAnswer(after: 0) : .none }) { uploader, _ in
                try await Self.goThrough(uploader)
            }
        }

        @Test("is waited for where it is slow")
        func slow() async throws {
            try await behind({ _, _ in .late(.milliseconds(300)) }) { uploader, _ in try await Self.goThrough(uploader)
            }
        }

        @Test("is asked with its own time where this machine's clock is 20 minutes off", arguments: [-1200.0, 1200.0])
        func clock(_ offset: Double) async throws {
            let server = try await S3Servers.shared.seaweed()
            let told = Told()
            let uploader = try S3Uploader.testing(
                try await server.bucket(), at: server.url, notice: { text in Task { await told.add(text) } },
                now: { Date().addingTimeInterval(offset) })
            try await Self.goThrough(uploader)
            while await told.all.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
            #expect(await told.all.count == 1)
            #expect(await told.all.first?.contains("clock is 20 minutes \(offset > 0 ? "ahead of" : "behind")") == true)
        }

        @Test("is asked with a new token when the old one has ended")
        func expiredToken() async throws {
            // Given: a program that gives another token each time
            let folder = "\(NSTemporaryDirectory())/token-\(UUID().uuidString)"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(atPath: folder) }
            let program = """
                echo x >> \(folder)/count
                n=$(wc -l < \(folder)/count)
                echo '{"Version": 1, "AccessKeyId": "AKIDADMIN", "SecretAccessKey": "admin-secret", "SessionToken": "'$n'"}'
                """
            try Data(program.utf8).write(to: URL(filePath: "\(folder)/program"))
            let config = "[default]\nregion = us-east-1\ncredential_process = /bin/sh \(folder)/program\n"
            try Data(config.utf8).write(to: URL(filePath: "\(folder)/config"))
            let environment = Environment([
                "AWS_CONFIG_FILE": "\(folder)/config", "AWS_SHARED_CREDENTIALS_FILE": "/no/such",
                "PATH": "/usr/bin:/bin",
                "AWS_EC2_METADATA_DISABLED": "true",
            ])
            let answering: HTTPFixture.Answering = { question in
                guard question.header("X-Amz-Security-Token") != "1" else {
                    return .init(400, text: "<Error><Code>ExpiredToken</Code><Message>It is over.</Message></Error>")
                }
                return .init(text: "<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>")
            }
            try await HTTPFixture.run(answering: answering) { server in
                let uploader = try S3Uploader(
                    "s3://bucket", UploaderSettings(["endpoint": server.url]), environment: environment, policy: .brisk)
                // When, then
                #expect(try await uploader.list("") == [])
                #expect(await server.questions.count == 2)
            }
            // Where no other token is to be had, that is said.
            try await HTTPFixture.run(answering: { _ in
                .init(400, text: "<Error><Code>ExpiredToken</Code><Message>It is over.</Message></Error>")
            }) { server in
                let uploader = try S3Uploader.testing("bucket", at: server.url)
                await #expect { try await uploader.list("") } throws: { error in
                    (error as? UploadError)?.kind == .forbidden
                        && "\(error)".contains("The session of the access key AKIDADMIN has ended")
                }
            }
        }

        @Test(
            "says that it is full, and keeps what it has",
            arguments: [(507, "XMinioStorageFull"), (403, "QuotaExceeded")])
        func full(_ status: Int, _ code: String) async throws {
            let deciding: FaultyProxy.Deciding = { question, index in
                question.method == "PUT" && index > 0 ? .error(status, code) : .none
            }
            try await behind(deciding) { uploader, proxy in
                _ = try await uploader.put(.bytes([1]), as: "first", PutTerms())
                await #expect {
                    try await uploader.put(.bytes([2]), as: "second", PutTerms())
                } throws: { ($0 as? UploadError)?.kind == .full && "\($0)".contains("Make room") }
                #expect(await proxy.questions.count == 2)
                #expect(try await uploader.list("").map(\.name) == ["first"])
            }
        }

        @Test("is not taken for what answers everything with a page")
        func page() async throws {
            try await HTTPFixture.run(answering: { _ in .init(text: "<html><body>Welcome</body></html>") }) { page in
                let uploader = try S3Uploader.testing("archive", at: page.url)
                let deeds: [@Sendable () async throws -> Void] = [
                    { _ = try await uploader.abilities() }, { _ = try await uploader.list("") },
                ]
                for deed in deeds {
                    do {
                        try await deed()
                        Issue.record("it was taken for a bucket")
                    } catch let error as UploadError {
                        #expect(error.kind == .failed && "\(error)".contains("is a server of S3"), "\(error)")
                    }
                }
            }
        }

        @Test("is not believed where it lists what cannot be, or without an end")
        func listings() async throws {
            let beginning = "<ListBucketResult><Contents><Key>copies/of-vault/inventory.0000000009</Key><Size>"
            let answers = [
                "\(beginning)-5</Size></Contents></ListBucketResult>",
                "\(beginning)99999999999999999999</Size></Contents></ListBucketResult>",
                "\(beginning)many</Size></Contents></ListBucketResult>",
                "<ListBucketResult><IsTruncated>true</IsTruncated><NextContinuationToken>N</NextContinuationToken>"
                    + "</ListBucketResult>",
            ]
            for answer in answers {
                try await HTTPFixture.run(
                    keepsQuestions: false,
                    answering: { question in
                        let number = question.uri.contains("continuation-token=N1") ? "N2" : "N1"
                        return .init(text: answer.replacing(">N<", with: ">\(number)<"))
                    }
                ) { server in
                    let uploader = try S3Uploader.testing("archive", at: server.url)
                    do {
                        _ = try await CopyVerification(uploader).run(.listing)
                        Issue.record("\(answer) was believed")
                    } catch let error as UploadError { #expect(error.kind == .failed, "\(error)") }
                }
            }
        }

        @Test("says who may not do what, and what is not there")
        func refused() async throws {
            let server = try await S3Servers.shared.seaweed()
            let bucket = try await server.bucket()
            _ = try await S3Uploader.testing(bucket, at: server.url).put(.bytes([1]), as: "there", PutTerms())
            let wrong = Credentials(
                accessKeyID: "AKIDADMIN", secretAccessKey: Secret("wrong-word"), origin: "the tests")
            let unknown = Credentials(accessKeyID: "AKIDNOBODY", secretAccessKey: Secret("x"), origin: "the tests")
            let reader = try S3Uploader.testing(bucket, at: server.url, as: S3TestServer.reader)
            #expect(try await reader.read("there", 0..<1) == [1])
            let told = "s3://\(bucket)/copies/of-vault"
            for (uploader, said) in [
                (
                    try S3Uploader.testing(bucket, at: server.url, as: wrong),
                    "The secret is not the one of the access key AKIDADMIN"
                ),
                (
                    try S3Uploader.testing(bucket, at: server.url, as: unknown),
                    "The server does not know the access key AKIDNOBODY"
                ),
                (reader, "The access key AKIDREADER is not allowed to"),
            ] {
                await #expect {
                    try await uploader.put(.bytes([2]), as: "new", PutTerms())
                } throws: { error in
                    "\(error)".hasPrefix("\(told) does not let us store new: 403 ") && "\(error)".contains(said)
                        && !"\(error)".contains("wrong-word")
                }
            }
            // Also where the server says so before all is sent.
            let large = ObjectBody.bytes(Array(repeating: 1, count: 30 << 20))
            await #expect { try await reader.put(large, as: "large", PutTerms()) } throws: { error in
                "\(error)".hasPrefix("\(told) does not let us store large: 403 AccessDenied")
            }
            await #expect { try await reader.delete("there", everyVersion: false) } throws: { error in
                "\(error)".hasPrefix("\(told) does not let us delete there: 403 AccessDenied")
            }
            let nowhere = try S3Uploader.testing("no-such-bucket", at: server.url)
            await #expect { try await nowhere.put(.bytes([1]), as: "new", PutTerms()) } throws: { error in
                "\(error)".hasPrefix("s3://no-such-bucket/copies/of-vault cannot be reached: 404 NoSuchBucket")
            }
            await #expect { try await nowhere.list("") } throws: { ($0 as? UploadError)?.kind == .unreachable }
            let silent = try S3Uploader.testing(bucket, at: "http://127.0.0.1:9")
            await #expect { try await silent.list("") } throws: { error in
                "\(error)".hasPrefix(
                    "\(told) cannot be reached: 127.0.0.1:9 cannot be reached: Connection refused, 8 times")
            }
        }

        @Test("takes no bytes that were altered on their way, and gives none")
        func altered() async throws {
            // Given: a wire that turns a byte of what is stored
            let server = try await S3Servers.shared.seaweed()
            let bucket = try await server.bucket()
            let uploader = try S3Uploader.testing(bucket, at: server.url)
            _ = try await uploader.put(.bytes([1, 2, 3]), as: "three", PutTerms())
            // One whose answers are of other bytes than its checksums.
            let checksum = try await server.ask(
                "GET", "/\(bucket)/copies/of-vault/three", [], ["x-amz-checksum-mode": "ENABLED"]
            ).headers["x-amz-checksum-sha256"]
            let kept = try #require(checksum)
            try await HTTPFixture.run(answering: { _ in
                .init(
                    206, headers: [("Content-Range", "bytes 0-2/3"), ("x-amz-checksum-sha256", kept)], body: [1, 2, 4])
            }) { fixture in
                let uploader = try S3Uploader.testing(bucket, at: fixture.url)
                await #expect { try await uploader.read("three", 0..<3) } throws: {
                    ($0 as? UploadError)?.kind == .damaged
                }
            }
            try await HTTPFixture.run(answering: { _ in .init(200, headers: [("x-amz-checksum-sha256", kept)]) }) {
                fixture in
                let uploader = try S3Uploader.testing(bucket, at: fixture.url)
                await #expect { try await uploader.put(.bytes([1, 2, 4]), as: "three", PutTerms()) } throws: {
                    ($0 as? UploadError)?.kind == .damaged
                }
            }
        }
    }
#endif
