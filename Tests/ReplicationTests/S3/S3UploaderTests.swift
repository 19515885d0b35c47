#if Network
    import AWS
    import Fixtures
    import Foundation
    import NetworkFixtures
    import Store
    import Testing

    @testable import Replication

    @Suite("A bucket of S3", .timeLimit(.minutes(30)))
    struct S3UploaderTests {
        @Test("keeps a large object in parts, and gets only those again that it lacks")
        func multipart() async throws {
            // Given
            let server = try await S3Servers.shared.seaweed()
            let bucket = try await server.bucket()
            var random = SeededGenerator(seed: 8)
            let bytes = random.bytes(23_000_000)
            let path = "\(NSTemporaryDirectory())/parts-\(UUID().uuidString)"
            try Data([9] + bytes).write(to: URL(filePath: path))
            defer { try? FileManager.default.removeItem(atPath: path) }
            let body = ObjectBody.file(path: path, range: 1..<bytes.count + 1)
            // When: the third part does not get through
            let deciding: FaultyProxy.Deciding = { question, _ in
                question.uri.contains("partNumber=3") ? .lostRequest : .none
            }
            try await FaultyProxy.run(before: server.url, deciding: deciding) { proxy in
                let uploader = try S3Uploader.testing(
                    bucket, at: proxy.url, singlePutLimit: 6 << 20, partSize: 5 << 20)
                await #expect(throws: UploadError.self) {
                    try await uploader.put(body, as: "packs/ab/large", PutTerms())
                }
                #expect(try await uploader.list("") == [])
            }
            // Then
            try await FaultyProxy.run(before: server.url, deciding: { _, _ in .none }) { proxy in
                let uploader = try S3Uploader.testing(
                    bucket, at: proxy.url, singlePutLimit: 6 << 20, partSize: 5 << 20)
                #expect(try await uploader.put(body, as: "packs/ab/large", PutTerms()) == .stored)
                let parts = await proxy.questions.filter { $0.uri.contains("partNumber=") }
                #expect(
                    parts.map { $0.uri.contains("partNumber=1") || $0.uri.contains("partNumber=2") }.allSatisfy { !$0 })
                #expect(parts.count == 3)
                #expect(try await uploader.put(body, as: "packs/ab/large", PutTerms()) == .alreadyThere)
                #expect(
                    try await uploader.list("packs/") == [
                        ListedObject(name: "packs/ab/large", byteCount: bytes.count)
                    ])
                let back = try await uploader.read("packs/ab/large", 0..<bytes.count)
                #expect(back == bytes)
            }
        }

        @Test("tells what was there at a time, and gives it back")
        func versions() async throws {
            // Given
            let server = try await S3Servers.shared.seaweed()
            let uploader = try S3Uploader.testing(try await server.bucket(isVersioned: true), at: server.url)
            #expect(try await uploader.abilities() == .versions)
            let before = Timestamp.now
            try await Task.sleep(for: .milliseconds(1100))
            _ = try await uploader.put(.bytes([1]), as: "a", PutTerms())
            _ = try await uploader.put(.bytes([2, 2]), as: "b", PutTerms())
            try await Task.sleep(for: .milliseconds(1100))
            let between = Timestamp.now
            try await Task.sleep(for: .milliseconds(1100))
            // When
            try await uploader.delete("a", everyVersion: false)
            #expect(try await uploader.put(.bytes([3, 3, 3]), as: "a", PutTerms()) == .stored)
            try await uploader.delete("b", everyVersion: false)
            // Then
            #expect(try await uploader.list("", asOf: before) == [])
            let then = try await uploader.list("", asOf: between)
            #expect(then.map(\.name) == ["a", "b"])
            #expect(then.map(\.byteCount) == [1, 2])
            #expect(try await uploader.read(then[0], 0..<1) == [1])
            #expect(try await uploader.read(then[1], 0..<2) == [2, 2])
            #expect(try await uploader.list("").map(\.byteCount) == [3])
            let later = Timestamp(nanoseconds: Timestamp.now.nanoseconds + 60_000_000_000)
            #expect(try await uploader.list("", asOf: later).map(\.name) == ["a"])
        }

        @Test("lets go of every version where it is told to")
        func everyVersion() async throws {
            let server = try await S3Servers.shared.seaweed()
            let bucket = try await server.bucket(isVersioned: true)
            let uploader = try S3Uploader.testing(bucket, at: server.url)
            for byte in UInt8(0)..<3 {
                _ = try await uploader.put(.bytes([byte]), as: "x.key.00", PutTerms())
                try await uploader.delete("x.key.00", everyVersion: false)
            }
            _ = try await uploader.put(.bytes([7]), as: "x.key.001", PutTerms())
            try await uploader.delete("x.key.00", everyVersion: true)
            let left = try await server.ask("GET", "/\(bucket)", [QueryItem("versions")])
            let root = try XMLAnswer(left.bytes)
            #expect(root.all("Version").compactMap { $0["Key"] } == ["copies/of-vault/x.key.001"])
            #expect(root.all("DeleteMarker").isEmpty)
        }

        @Test("lets nobody delete what is locked, and makes locks longer and never shorter")
        func locks() async throws {
            // Given
            let server = try await S3Servers.shared.seaweed()
            let bucket = try await server.bucket(locks: true)
            let uploader = try S3Uploader.testing(bucket, at: server.url, ["lock": "compliance"])
            #expect(try await uploader.abilities() == [.versions, .locks])
            let now = Timestamp.now.nanoseconds / 1_000_000_000
            func after(_ seconds: Int64) -> Timestamp { Timestamp(nanoseconds: (now + seconds) * 1_000_000_000) }
            // When
            _ = try await uploader.put(.bytes([1]), as: "locked", PutTerms(lockedUntil: after(3600)))
            _ = try await uploader.put(.bytes([2]), as: "held", PutTerms(isHeld: true))
            _ = try await uploader.put(.bytes([3]), as: "free", PutTerms())
            // Then
            #expect(try await uploader.lock(of: "locked") == after(3600))
            #expect(try await uploader.lock(of: "free") == nil)
            await #expect { try await uploader.delete("locked", everyVersion: true) } throws: {
                "\($0)".hasSuffix("does not let us delete locked: it is locked until \(after(3600).readable)")
            }
            for name in ["locked", "held"] {
                await #expect {
                    try await uploader.delete(name, everyVersion: true)
                } throws: { ($0 as? UploadError)?.kind == .forbidden }
            }
            try await uploader.extendLock(of: "locked", until: after(1800))
            #expect(try await uploader.lock(of: "locked") == after(3600))
            try await uploader.extendLock(of: "locked", until: after(7200))
            #expect(try await uploader.lock(of: "locked") == after(7200))
            try await uploader.extendLock(of: "free", until: after(1800))
            #expect(try await uploader.lock(of: "free") == after(1800))
            try await uploader.setHold(of: ListedObject(name: "held", byteCount: 0), false)
            try await uploader.delete("held", everyVersion: true)
            #expect(try await uploader.list("").map(\.name) == ["free", "locked"])
        }

        @Test("is asked to encrypt and to file objects as it was told")
        func encryption() async throws {
            let server = try await S3Servers.shared.moto()
            let bucket = try await server.bucket()
            for (settings, header, value) in [
                (["sse": "s3"], "x-amz-server-side-encryption", "AES256"),
                (["sse": "kms", "kms-key": "alias/archive"], "x-amz-server-side-encryption", "aws:kms"),
                (["kms-key": "alias/archive"], "x-amz-server-side-encryption-aws-kms-key-id", "alias/archive"),
                (["storage-class": "standard_ia"], "x-amz-storage-class", "STANDARD_IA"),
            ] {
                for partSize in [1 << 30, 5 << 20] {
                    let name = "o-\(UUID().uuidString.lowercased())"
                    let uploader = try S3Uploader.testing(
                        bucket, at: server.url, settings, singlePutLimit: partSize, partSize: partSize)
                    _ = try await uploader.put(.bytes(Array(repeating: 1, count: 6 << 20)), as: name, PutTerms())
                    let head = try await server.ask("HEAD", "/\(bucket)/copies/of-vault/\(name)")
                    #expect(head.headers[header]?.hasSuffix(value) == true, "\(settings) \(head.headers)")
                }
            }
        }

        @Test("gets and gives no more bytes a second than it may")
        func bandwidth() async throws {
            let server = try await S3Servers.shared.seaweed()
            let uploader = try S3Uploader.testing(
                try await server.bucket(), at: server.url, ["bandwidth": "2M"])
            let bytes = [UInt8](repeating: 5, count: 1_000_000)
            let start = ContinuousClock.now
            try await withThrowingTaskGroup(of: Void.self) { group in
                for index in 0..<3 {
                    group.addTask { _ = try await uploader.put(.bytes(bytes), as: "o\(index)", PutTerms()) }
                }
                try await group.waitForAll()
            }
            _ = try await uploader.read("o0", 0..<1_000_000)
            // 4 MB at 2 MB/s, but for the last pieces, which wait for none.
            #expect(ContinuousClock.now - start > .seconds(1.2))
        }

        @Test("is found in the region where it says that it is")
        func region() async throws {
            // Given: a server that knows the bucket in one region
            let answering: HTTPFixture.Answering = { question in
                guard question.header("Authorization")?.contains("/eu-west-3/s3/") == true else {
                    return .init(
                        400, headers: [("x-amz-bucket-region", "eu-west-3")],
                        text: "<Error><Code>AuthorizationHeaderMalformed</Code><Region>eu-west-3</Region></Error>")
                }
                return .init(text: "<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>")
            }
            try await HTTPFixture.run(answering: answering) { server in
                let uploader = try S3Uploader.testing("bucket", at: server.url)
                // When, then
                #expect(try await uploader.list("") == [])
                #expect(try await uploader.list("") == [])
                #expect(await server.questions.count == 3)
            }
        }
    }
#endif
