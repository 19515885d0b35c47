#if Network
    import Foundation
    import NetworkFixtures
    import Synchronization
    import Testing

    @testable import AWS

    @Suite("A client of a service")
    struct ClientTests {
        private static let keys = Credentials(
            accessKeyID: "AKIDEXAMPLE", secretAccessKey: Secret("hush"), origin: "a test")

        private func request(to server: HTTPFixture, body: Body = .none) throws -> Request {
            Request(
                doing: "store a thing", method: "PUT", endpoint: try Endpoint(url: server.url, setting: "a test"),
                path: "/bucket/a thing", body: body,
                signing: .init(
                    signer: Signer(service: "s3", region: "us-east-1"), credentials: FixedCredentials(Self.keys))
            )
        }

        /// Counts, and gives the nth reply to the nth question; the last one from then on.
        private actor Replies {
            private var left: [HTTPFixture.Reply]
            init(_ replies: [HTTPFixture.Reply]) { left = replies }
            func next() -> HTTPFixture.Reply { left.count > 1 ? left.removeFirst() : left[0] }
        }

        private func serving<Result: Sendable>(
            _ replies: [HTTPFixture.Reply], _ body: @Sendable (HTTPFixture) async throws -> Result
        ) async throws -> Result {
            let replies = Replies(replies)
            return try await HTTPFixture.run(answering: { _ in await replies.next() }, body)
        }

        private static func error(_ status: Int, _ code: String, _ message: String = "") -> HTTPFixture.Reply {
            .init(
                status, text: "<?xml version=\"1.0\"?><Error><Code>\(code)</Code><Message>\(message)</Message></Error>")
        }

        @Test("repeats what is throttled, failed within, or was cut, with the whole body each time")
        func repeats() async throws {
            let body = Array(repeating: UInt8(ascii: "x"), count: 700_000)
            let replies: [HTTPFixture.Reply] = [
                Self.error(503, "SlowDown"), .init(500), .init(200, body: Array("half an answer".utf8), cutAfter: 4),
                Self.error(400, "RequestTimeout"), .init(text: "done"),
            ]
            try await serving(replies) { server in
                // Given
                let client = Client(transport: try HTTPTransport(), policy: .hasty)
                // When
                let answer = try await client.answer(to: try request(to: server, body: Body(body)))
                // Then
                #expect(String(decoding: answer.bytes, as: UTF8.self) == "done")
                let questions = await server.questions
                #expect(questions.count == 5)
                #expect(questions.allSatisfy { $0.body == body && $0.uri == "/bucket/a%20thing" })
            }
        }

        @Test("gives up after its attempts, and when the budget of all requests is spent")
        func givesUp() async throws {
            try await serving([Self.error(503, "SlowDown", "Reduce your request rate.")]) { server in
                // Given
                var policy = RetryPolicy.hasty
                policy.budget = 50
                let client = Client(transport: try HTTPTransport(), policy: policy)
                // When, then
                await #expect {
                    try await client.answer(to: try request(to: server))
                } throws: { error in
                    "\(error)".hasPrefix(
                        "cannot store a thing: 127.0.0.1:\(server.port) answered 503 SlowDown: Reduce your request rate "
                            + "(8 attempts). The server is busy")
                }
                // Of ten repetitions seven are spent.
                await #expect(throws: AWSError.self) { try await client.answer(to: try request(to: server)) }
                #expect(await server.questions.count == 8 + 4)
            }
        }

        @Test(
            "does not repeat what would be refused again, and says what to do",
            arguments: [
                (403, "SignatureDoesNotMatch", "The secret is not the one of the access key AKIDEXAMPLE"),
                (403, "InvalidAccessKeyId", "The server does not know the access key AKIDEXAMPLE"),
                (403, "AccessDenied", "is not allowed to"),
                (400, "ExpiredToken", "The session of the access key AKIDEXAMPLE has ended"),
                (404, "NoSuchBucket", "Check the bucket's name"),
                (507, "InsufficientStorage", "Make room on the server"),
            ])
        func refused(_ status: Int, _ code: String, _ advice: String) async throws {
            try await serving([Self.error(status, code, "No.")]) { server in
                let client = Client(transport: try HTTPTransport(), policy: .hasty)
                await #expect {
                    try await client.answer(to: try request(to: server))
                } throws: { error in
                    "\(error)".contains("answered \(status) \(code): No. ") && "\(error)".contains(advice)
                        && !"\(error)".contains("hush")
                }
                #expect(await server.questions.count == 1)
            }
        }

        @Test("signs with the server's time where its own is far off, and says so once")
        func clock() async throws {
            let date = "Sun, 06 Nov 1994 08:49:37 GMT"
            let answering: HTTPFixture.Answering = { question in
                question.header("X-Amz-Date")?.hasPrefix("19941106T08") == true
                    ? .init(text: "done")
                    : .init(403, headers: [("Date", date)], text: "<Error><Code>RequestTimeTooSkewed</Code></Error>")
            }
            try await HTTPFixture.run(answering: answering) { server in
                // Given
                let notices = Notices()
                let client = Client(
                    transport: try HTTPTransport(), policy: .hasty, notice: { notices.add($0) },
                    now: { Date(timeIntervalSince1970: 784_111_777 + 20 * 60) })
                // When
                _ = try await client.answer(to: try request(to: server))
                _ = try await client.answer(to: try request(to: server))
                // Then
                #expect(await server.questions.count == 3)
                #expect(
                    notices.all == [
                        "this machine's clock is 20 minutes ahead of that of 127.0.0.1:\(server.port); requests are signed with "
                            + "the server's time. Set the clock"
                    ])
            }
        }

        @Test("takes new credentials once where a session has ended")
        func expired() async throws {
            actor Sessions: CredentialSource {
                var number = 1
                func credentials() -> Credentials {
                    Credentials(accessKeyID: "ASIA\(number)", secretAccessKey: Secret("s"), origin: "a test")
                }
                func discard(_ refused: Credentials) { number += 1 }
            }
            let answering: HTTPFixture.Answering = { question in
                question.header("Authorization")?.contains("ASIA2/") == true
                    ? .init(text: "done") : Self.error(400, "ExpiredToken")
            }
            try await HTTPFixture.run(answering: answering) { server in
                let client = Client(transport: try HTTPTransport(), policy: .hasty)
                var request = try request(to: server)
                request.signing?.credentials = Sessions()
                _ = try await client.answer(to: request)
                #expect(await server.questions.count == 2)
            }
        }

        @Test("reads errors of JSON, with the service's name or without")
        func jsonErrors() async throws {
            let reply = HTTPFixture.Reply(
                400, text: #"{"__type":"com.amazonaws.cognito#NotAuthorizedException","message":"No."}"#)
            try await serving([reply]) { server in
                let client = Client(transport: try HTTPTransport(), policy: .hasty)
                await #expect { try await client.answer(to: try request(to: server)) } throws: { error in
                    "\(error)".hasSuffix("answered 400 NotAuthorizedException: No")
                }
            }
        }

        @Test("takes no answer that is too long, and does not ask for it again")
        func tooLong() async throws {
            try await serving([.init(200, body: [UInt8](repeating: 0, count: 17 << 20))]) { server in
                let client = Client(transport: try HTTPTransport(), policy: .hasty)
                await #expect {
                    try await client.answer(to: try request(to: server, body: Body("a question")))
                } throws: {
                    "\($0)".contains("longer than 16 MiB")
                }
                // One asked and was answered, and nobody asks again.
                #expect(await server.questions.count == 1)
            }
        }

        @Test("says who cannot be reached, and why")
        func unreachable() async throws {
            let client = Client(transport: try HTTPTransport(), policy: .hasty)
            for (url, reason) in [
                ("http://127.0.0.1:9", "cannot be reached"), ("http://no-such-host.invalid", "cannot be"),
            ] {
                let request = Request(doing: "ask", endpoint: try Endpoint(url: url, setting: "a test"))
                await #expect { try await client.answer(to: request) } throws: { error in
                    "\(error)".hasPrefix("cannot ask: \(url.dropFirst(7)) \(reason)")
                }
            }
        }

        @Test("ends at once when it is cancelled, while it waits and while a server is silent")
        func cancelled() async throws {
            let slow = HTTPFixture.Reply(200, body: [1], delay: .seconds(60))
            for reply in [slow, Self.error(503, "SlowDown")] {
                try await serving([reply]) { server in
                    var policy = RetryPolicy()
                    policy.firstWait = .seconds(100)
                    let client = Client(transport: try HTTPTransport(), policy: policy)
                    let asking = Task { try await client.answer(to: try request(to: server)) }
                    while await server.questions.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
                    asking.cancel()
                    await #expect(throws: CancellationError.self) { try await asking.value }
                }
            }
        }
    }

    /// What was told, from any thread.
    final class Notices: Sendable {
        private let told = Mutex<[String]>([])

        func add(_ text: String) { told.withLock { $0.append(text) } }
        var all: [String] { told.withLock { $0 } }
    }
#endif
